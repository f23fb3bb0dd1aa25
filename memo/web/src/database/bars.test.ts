import { expect, test } from "vitest";

import { barsOf, heldDay } from "./bars.ts";
import type { Property, Row } from "./model.ts";
import { spansOf, weeksOf } from "./months.ts";

const DATE: Property = { id: "d", name: "Day", type: "date", config: {}, rank: "" };
const WEEKS = weeksOf("2026-11-01");
const LINES = 3;

const row = (id: string, start: string, end?: string): Row => ({
  id, title: id, icon: "", props: { d: end === undefined ? { start } : { start, end } }, rank: id, created_at: "", updated_at: "", created_by: "", updated_by: "",
});

const drawn = (week: number, ...rows: Row[]) => barsOf(spansOf(rows, DATE), WEEKS[week] ?? [], LINES);
const told = (week: number, ...rows: Row[]) => drawn(week, ...rows).bars.map(({ row: { id }, day, days, line }) => `${id} ${day.slice(8)}+${days} in ${line}`);

test("a row of several days is one bar a week, which goes on in the next", () => {
  const shop = row("shop", "2026-11-19", "2026-11-28");
  expect(told(3, shop)).toEqual(["shop 19+4 in 0"]);
  expect(told(4, shop)).toEqual(["shop 23+6 in 0"]);
  expect(drawn(3, shop).bars[0]).toMatchObject({ before: false, after: true });
  expect(drawn(4, shop).bars[0]).toMatchObject({ before: true, after: false });
  expect(told(2, shop)).toEqual([]);
});

test("bars that meet lie below each other, and a line is used again where it is free", () => {
  const rows = [row("long", "2026-11-16", "2026-11-18"), row("short", "2026-11-17"), row("late", "2026-11-19", "2026-11-20"), row("longer", "2026-11-17", "2026-11-22")];
  expect(told(3, ...rows)).toEqual(["long 16+3 in 0", "longer 17+6 in 1", "short 17+1 in 2", "late 19+2 in 0"]);
  expect(drawn(3, ...rows).lines).toBe(3);
});

test("what began in a week before stands above what begins on Monday", () => {
  expect(told(4, row("new", "2026-11-23", "2026-11-29"), row("old", "2026-11-20", "2026-11-23"))).toEqual(["old 23+1 in 0", "new 23+7 in 1"]);
});

test("a full day tells how many rows it does not show", () => {
  const rows = ["a", "b", "c", "d", "e"].map((id) => row(id, "2026-11-18"));
  const { bars, hidden } = drawn(3, ...rows, row("wide", "2026-11-17", "2026-11-19"));
  expect(bars.map((bar) => bar.row.id)).toEqual(["wide", "a", "b"]);
  expect([...hidden]).toEqual([["2026-11-18", 3]]);
});

test("the day of a bar under the pointer is the one that is carried", () => {
  expect(heldDay("2026-11-19", 4, 0)).toBe("2026-11-19");
  expect(heldDay("2026-11-19", 4, 0.6)).toBe("2026-11-21");
  expect(heldDay("2026-11-19", 4, 1)).toBe("2026-11-22");
});
