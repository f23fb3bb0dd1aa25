import { expect, test } from "vitest";

import { fromTsv, pastedAt, toTsv } from "./clipboard.ts";

test("cells come back from a spreadsheet's text as they went in", () => {
  const lines = [["plain", "two\nlines", 'a "quote"'], ['"whole"', "tab\there", ""]];
  expect(fromTsv(toTsv(lines))).toEqual(lines);
});

test("line ends of all systems, a last empty line and loose quotes are understood", () => {
  expect(fromTsv("a\tb\r\nc\td\r\n")).toEqual([["a", "b"], ["c", "d"]]);
  expect(fromTsv('5" pipe\tx')).toEqual([['5" pipe', "x"]]);
  expect(fromTsv('"not closed\tx')).toEqual([['"not closed', "x"]]);
  expect(fromTsv("")).toEqual([[""]]);
});

test("a block repeats itself over a larger selection", () => {
  const block = [["a", "b"]];
  expect([0, 1, 2].map((row) => pastedAt(block, row, 3))).toEqual(["b", "b", "b"]);
});
