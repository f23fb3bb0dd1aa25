import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { draggedTo, firstGradient, gradientOf, NAMES } from "./gradients.ts";

test("the server takes the covers we offer", () => {
  const [, names = ""] = /GRADIENTS = \(([^)]*)\)/.exec(readFileSync("../server/covers.py", "utf8")) ?? [];
  expect(names.match(/\w+/g)).toEqual(NAMES);
});

test("a picture and an unknown name are no gradient", () => {
  expect([gradientOf("/api/files/0123456789abcdef"), gradientOf("toString"), gradientOf("")]).toEqual([null, null, null]);
  expect(gradientOf(firstGradient("any page"))).toContain("linear-gradient");
});

test("dragging a picture down shows more of its top, and stops at its edges", () => {
  expect(draggedTo(50, 100, 400)).toBe(25);
  expect(draggedTo(10, 100, 400)).toBe(0);
  expect(draggedTo(90, -100, 400)).toBe(100);
  expect(draggedTo(50, 100, 0)).toBe(50);
});
