import { expect, test } from "vitest";

import { begunOn, dateDraft, dateOf, endsTooSoon, timed } from "./dates.ts";

const SPAN = dateDraft({ start: "2026-11-10", end: "2026-11-12" });

test("a year that is being typed is no date yet, and costs the end nothing", () => {
  for (const start of ["", "0002-11-10", "0202-11-10"]) {
    const draft = begunOn(SPAN, start);
    expect(dateOf(draft)).toBeUndefined();
    expect(draft.end).toBe("2026-11-12");
  }
  expect(dateOf(begunOn(SPAN, "2026-11-11"))).toEqual({ start: "2026-11-11", end: "2026-11-12" });
});

test("a start past the end takes the end along", () => {
  expect(dateOf(begunOn(SPAN, "2026-12-30"))).toEqual({ start: "2026-12-30", end: "2027-01-01" });
});

test("an end before the start is told and not kept", () => {
  const draft = { ...SPAN, end: "2026-11-01" };
  expect(endsTooSoon(draft)).toBe(true);
  expect(dateOf(draft)).toBeUndefined();
  expect(dateOf({ ...draft, withEnd: false })).toEqual({ start: "2026-11-10" });
});

test("a day gets a time, and loses it again", () => {
  expect(timed("2026-11-10", true)).toBe("2026-11-10T09:00");
  expect(timed("2026-11-10T14:30", true)).toBe("2026-11-10T14:30");
  expect(timed("2026-11-10T14:30", false)).toBe("2026-11-10");
  expect(timed("", true)).toBe("");
});
