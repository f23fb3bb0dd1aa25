import { expect, test } from "vitest";

import { compare, inWords, type Comparable } from "./compare.ts";

function block(id: string, content = id, children: Comparable[] = []): Comparable {
  return { id, type: "paragraph", props: {}, content, children };
}

const ids = (blocks: Comparable[]): unknown[] => blocks.map((one) => (one.children.length > 0 ? [one.id, ids(one.children)] : one.id));

test("added, changed and removed blocks are marked, and what was removed is shown where it had been", () => {
  const { blocks, marks } = compare([block("a"), block("b"), block("c")], [block("a", "A"), block("c"), block("d")]);
  expect(ids(blocks)).toEqual(["a", "b", "c", "d"]);
  expect(Object.fromEntries(marks)).toEqual({ a: "changed", b: "removed", d: "added" });
  expect(inWords(marks)).toBe("Blocks: 1 added, 1 changed, 1 removed");
});

test("a block that only moved is not marked, and shown once", () => {
  const { blocks, marks } = compare([block("a"), block("b"), block("c", "c", [block("x")])], [block("b"), block("a", "a", [block("x")]), block("c")]);
  expect(ids(blocks)).toEqual(["b", ["a", ["x"]], "c"]);
  expect(inWords(marks)).toBe("No block is different");
});

test("what was inside a removed block and is gone with it is shown inside it", () => {
  const { blocks, marks } = compare([block("a", "a", [block("x"), block("y")]), block("b")], [block("x"), block("b")]);
  expect(ids(blocks)).toEqual([["a", ["y"]], "x", "b"]);
  expect(Object.fromEntries(marks)).toEqual({ a: "removed", y: "removed" });
});

test("nothing is different between equal texts, and everything is new against nothing", () => {
  expect(compare([block("a")], [block("a")]).marks.size).toBe(0);
  expect(inWords(compare([], [block("a"), block("b")]).marks)).toBe("Blocks: 2 added");
});
