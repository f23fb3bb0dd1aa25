import { expect, test } from "vitest";

import type { Property, PropertyType } from "./model.ts";
import { keptText, linkOf, localText, numberText, readDay, readNumber, readValue, shortDateText, valueText } from "./values.ts";

const property = (type: PropertyType, config: Property["config"] = {}): Property => ({ id: "p_1", name: "Column", type, config, rank: "" });
const SELECT = property("multi_select", { options: [{ id: "o1", name: "Red", color: "red" }, { id: "o2", name: "Blue", color: "blue" }] });
const NAMES = { person: (id: string) => `person ${id}`, row: (id: string) => `row ${id}` };
const PEOPLE = { find: (name: string) => (name === "Ada" ? "ada" : undefined) };

test("numbers are read as people write them, and nothing else is", () => {
  expect(["1,234.5", "12%", "$5", "-.5", "€ 3", "1e3"].map(readNumber)).toEqual([1234.5, 0.12, 5, -0.5, 3, 1000]);
  expect(["", "abc", "1.2.3", "5 apples"].map(readNumber)).toEqual([null, null, null, null]);
  expect(numberText(0.125, "percent")).toBe("12.5%");
  expect(numberText(1234.5, "usd")).toBe("$1,234.50");
});

test("days are read in the usual forms; days that do not exist are not", () => {
  expect(["2026-3-5", "5 Mar 2026", "March 5, 2026", "3/5/2026"].map(readDay)).toEqual(Array(4).fill("2026-03-05"));
  expect(["2026-02-30", "tomorrow", "31 Apr 2026"].map(readDay)).toEqual([null, null, null]);
});

test("a moment is shown in the reader's time and kept in UTC", () => {
  const local = localText("2026-03-05T14:30:00Z");
  expect(keptText(local)).toBe("2026-03-05T14:30:00Z");
  expect(keptText("2026-03-05")).toBe("2026-03-05");
});

test("pasted text becomes a value, names of new options, or a reason", () => {
  expect(readValue(SELECT, "red, Blue", PEOPLE)).toEqual({ value: ["o1", "o2"] });
  expect(readValue(SELECT, "red, Green", PEOPLE)).toEqual({ missing: ["Green"] });
  expect(readValue(property("number"), "many", PEOPLE)).toEqual({ problem: "“many” is not a number" });
  expect(readValue(property("checkbox"), "Yes", PEOPLE)).toEqual({ value: true });
  expect(readValue(property("date"), "5 Mar 2026 → 7 Mar 2026", PEOPLE)).toEqual({ value: { start: "2026-03-05", end: "2026-03-07" } });
  expect(readValue(property("person"), "Ada", PEOPLE)).toEqual({ value: ["ada"] });
  expect(readValue(property("person"), "Nobody", PEOPLE)).toHaveProperty("problem");
  expect(readValue(property("text"), "", PEOPLE)).toEqual({ value: null });
});

test("what is copied can be pasted again", () => {
  for (const [one, value] of [[SELECT, ["o2", "o1"]], [property("number", { format: "usd" }), 1234.5], [property("checkbox"), true], [property("date"), { start: "2026-03-05" }]] as const) {
    expect(readValue(one, valueText(one, value as never, NAMES), PEOPLE)).toEqual({ value });
  }
});

test("links lead only to where it is safe", () => {
  expect(linkOf(property("url"), "example.com/a")).toBe("https://example.com/a");
  expect(linkOf(property("url"), "javascript:alert(1)")).toBeNull();
  expect(linkOf(property("email"), "ada@memo.test")).toBe("mailto:ada@memo.test");
  expect(linkOf(property("phone"), "+46 (8) 123")).toBe("tel:+468123");
});

test("a cell says once what both ends of a date share", () => {
  expect(shortDateText({ start: "2026-11-19", end: "2026-11-28" })).toBe("19 → 28 Nov 2026");
  expect(shortDateText({ start: "2026-10-29", end: "2026-11-02" })).toBe("29 Oct → 2 Nov 2026");
  expect(shortDateText({ start: "2026-12-30", end: "2027-01-02" })).toBe("30 Dec 2026 → 2 Jan 2027");
  expect(shortDateText({ start: "2026-11-19" })).toBe("19 Nov 2026");
});
