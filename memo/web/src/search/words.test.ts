import { expect, test } from "vitest";

import { searchWords } from "./words.ts";

test("nothing is said to be missing before everything was searched", () => {
  const done = { settled: true, count: 0, online: true };
  expect(searchWords(" ", done)).toBe("");
  expect(searchWords("x", { ...done, settled: false })).toBe("Searching…");
  expect(searchWords("x", done)).toBe("No page holds these words.");
  expect(searchWords("x", { ...done, count: 2 })).toBe("");
  expect(searchWords("x", { ...done, online: false })).toMatch(/^You are offline/);
});
