import { expect, test } from "vitest";

import { importWords } from "./transfer.ts";

test("an import says how much came in, and what did not", () => {
  expect(importWords({ pages: [], count: 1, notes: [] })).toBe("1 page came in.");
  expect(importWords({ pages: [], count: 3, notes: ["a.pdf: no such files."] })).toBe("3 pages came in. Left out: a.pdf: no such files.");
  expect(importWords({ pages: [], count: 0, notes: ["a.", "b.", "c.", "d."] })).toBe("0 pages came in. Left out: a. b. c. And 1 more.");
});
