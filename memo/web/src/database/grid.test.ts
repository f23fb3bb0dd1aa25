import { expect, test } from "vitest";

import { kept, moved, rangeOf, type Selection, type Shape } from "./grid.ts";

const SHAPE: Shape = { rows: ["1", "2", "3"], columns: ["a", "b"] };
const at = (row: string, column: string): Selection => ({ active: { row, column }, anchor: { row, column } });
const press = (selection: Selection, key: string, { shift = false, mod = false } = {}) => moved(SHAPE, selection, { key, shift, mod, page: 2 });

test("arrows move by one cell and stop at the edges; with Ctrl they go all the way", () => {
  expect(press(at("1", "a"), "ArrowDown")).toEqual(at("2", "a"));
  expect(press(at("1", "a"), "ArrowUp")).toEqual(at("1", "a"));
  expect(press(at("1", "a"), "ArrowDown", { mod: true })).toEqual(at("3", "a"));
  expect(press(at("3", "b"), "Home", { mod: true })).toEqual(at("1", "a"));
  expect(press(at("1", "a"), "x")).toBeNull();
});

test("Shift and an arrow make a range that grows from its first cell", () => {
  const selection = press(press(at("1", "a"), "ArrowDown", { shift: true }) ?? at("1", "a"), "ArrowRight", { shift: true });
  expect(selection?.anchor).toEqual({ row: "1", column: "a" });
  expect(selection && rangeOf(SHAPE, selection)).toEqual({ rows: ["1", "2"], columns: ["a", "b"] });
});

test("Tab goes on to the next row and leaves the grid at its ends", () => {
  expect(press(at("1", "b"), "Tab")).toEqual(at("2", "a"));
  expect(press(at("3", "b"), "Tab")).toBeNull();
  expect(press(at("1", "a"), "Tab", { shift: true })).toBeNull();
  expect(press(at("2", "a"), "Tab", { shift: true })).toEqual(at("1", "b"));
});

test("a selection goes with its cell, and to the nearest one when that is gone", () => {
  const moving: Shape = { rows: ["3", "1", "2"], columns: ["b", "a"] };
  expect(kept(moving, SHAPE, at("2", "b"))).toEqual(at("2", "b"));
  expect(kept({ rows: ["1", "3"], columns: ["a", "b"] }, SHAPE, at("2", "b"))).toEqual(at("3", "b"));
  expect(kept({ rows: [], columns: ["a"] }, SHAPE, at("2", "b"))).toBeNull();
});
