import { expect, test } from "vitest";

import type { TreeNode } from "../lib/pages.ts";
import { placeAt, spotAt, stepOf } from "./dragging.ts";

const node = (id: string): TreeNode => ({
  id, workspaceId: "w", parentId: "top", title: id, icon: "", cover: "", coverY: 50, createdAt: "", updatedAt: "", trashedAt: null, restricted: false, hasChildren: false,
});

test("the upper and lower edge of a row mean beside it, its middle means into it", () => {
  expect([spotAt(2, 32), spotAt(16, 32), spotAt(30, 32)]).toEqual(["before", "inside", "after"]);
});

test("a drop before the first sibling makes the page the first", () => {
  expect(placeAt("before", node("b"), null)).toEqual({ parentId: "top", first: true });
  expect(placeAt("before", node("b"), node("a"))).toEqual({ parentId: "top", after: "a" });
  expect(placeAt("after", node("b"), node("a"))).toEqual({ parentId: "top", after: "b" });
  expect(placeAt("inside", node("b"), null)).toEqual({ parentId: "b" });
});

test("a step among siblings passes one of them, and none at the ends", () => {
  const [a, b, c] = [node("a"), node("b"), node("c")];
  expect(stepOf({ beforePrevious: a, previous: b, next: null }, true)).toEqual({ parentId: "top", after: "a" });
  expect(stepOf({ beforePrevious: null, previous: a, next: c }, true)).toEqual({ parentId: "top", first: true });
  expect(stepOf({ beforePrevious: null, previous: a, next: c }, false)).toEqual({ parentId: "top", after: "c" });
  expect(stepOf({ beforePrevious: null, previous: null, next: b }, true)).toBeNull();
  expect(stepOf({ beforePrevious: a, previous: b, next: null }, false)).toBeNull();
});
