import { expect, test } from "vitest";

import type { Property, Row } from "./model.ts";
import { addDays, byDay, monthOf, movedTo, spansOf, stretchedTo, weeksOf } from "./months.ts";

const DATE: Property = { id: "d", name: "Day", type: "date", config: {}, rank: "" };
const row = (id: string, start: string, end?: string): Row => ({
  id, title: id, icon: "", props: { d: end === undefined ? { start } : { start, end } }, rank: id, created_at: "", updated_at: "", created_by: "", updated_by: "",
});

test("a month is shown in whole weeks from Monday", () => {
  const weeks = weeksOf("2026-11-01");
  expect(weeks[0]?.[0]).toBe("2026-10-26");
  expect(weeks.at(-1)?.[6]).toBe("2026-12-06");
  expect(weeks.every((week) => week.length === 7)).toBe(true);
  expect(weeksOf("2027-02-01")).toHaveLength(4);
});

test("months and days follow each other over years and summer time", () => {
  expect(monthOf("2026-12-31", 1)).toBe("2027-01-01");
  expect(monthOf("2026-01-31", -1)).toBe("2025-12-01");
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
});

test("a row of several days is on each of them, those that began first above", () => {
  const found = byDay(spansOf([row("b", "2026-11-03"), row("a", "2026-11-02", "2026-11-03"), row("c", "2026-12-01")], DATE), ["2026-11-02", "2026-11-03"]);
  expect(found.get("2026-11-02")?.map((one) => one.id)).toEqual(["a"]);
  expect(found.get("2026-11-03")?.map((one) => one.id)).toEqual(["a", "b"]);
});

test("a row carried to another day keeps its length and its time", () => {
  expect(movedTo({ start: "2026-11-02", end: "2026-11-04" }, "2026-11-10", "2026-11-03")).toEqual({ start: "2026-11-09", end: "2026-11-11" });
  expect(movedTo(null, "2026-11-10", null)).toEqual({ start: "2026-11-10" });
  const timed = movedTo({ start: "2026-11-02T09:30:00Z", time: true }, "2026-11-12", null);
  expect(timed.start).toBe("2026-11-12T09:30:00Z");
});

test("an end drawn to another day leaves the other where it is, and does not pass it", () => {
  const span = { start: "2026-11-10", end: "2026-11-12" };
  expect(stretchedTo(span, "end", "2026-11-15")).toEqual({ start: "2026-11-10", end: "2026-11-15" });
  expect(stretchedTo(span, "start", "2026-11-08")).toEqual({ start: "2026-11-08", end: "2026-11-12" });
  expect(stretchedTo(span, "start", "2026-11-20")).toEqual({ start: "2026-11-12" });
  expect(stretchedTo(span, "end", "2026-11-01")).toEqual({ start: "2026-11-10" });
  expect(stretchedTo({ start: "2026-11-10" }, "start", "2026-11-09")).toEqual({ start: "2026-11-09", end: "2026-11-10" });
  const timed = stretchedTo({ start: "2026-11-02T09:30:00Z", time: true }, "end", "2026-11-04");
  expect(timed).toEqual({ start: "2026-11-02T09:30:00Z", end: "2026-11-04T09:30:00Z", time: true });
});
