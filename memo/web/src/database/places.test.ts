import { expect, test } from "vitest";

import type { GroupRows } from "./items.ts";
import { afterOf, withPlacement } from "./places.ts";
import type { Row } from "./model.ts";

const row = (id: string): Row => ({ id, title: id, icon: "", props: {}, rank: id, created_at: "", updated_at: "", created_by: "", updated_by: "" });
const column = (key: string, ids: string, hasMore = false): GroupRows => ({ group: { key, label: key, count: ids.length }, rows: ids.split("").map(row), hasMore });
const BOARD = [column("todo", "abc"), column("done", "xy", true), column("none", "")];
const shown = (groups: GroupRows[]) => groups.map((one) => one.rows.map(({ id }) => id).join(""));

test("a card is put before another, or last", () => {
  expect(shown(withPlacement(BOARD, { row: row("c"), key: "todo", before: "a" }))).toEqual(["cab", "xy", ""]);
  expect(shown(withPlacement(BOARD, { row: row("a"), key: "todo", before: null }))).toEqual(["bca", "xy", ""]);
  expect(shown(withPlacement(BOARD, null))).toEqual(["abc", "xy", ""]);
});

test("its place is told by the card above it, where that is known", () => {
  expect(afterOf(BOARD, { row: row("c"), key: "todo", before: "a" })).toBe("");
  expect(afterOf(BOARD, { row: row("c"), key: "todo", before: "b" })).toBe("a");
  expect(afterOf(BOARD, { row: row("a"), key: "todo", before: null })).toBe("c");
  expect(afterOf(BOARD, { row: row("a"), key: "done", before: "y" })).toBe("x");
  expect(afterOf(BOARD, { row: row("a"), key: "done", before: null })).toBeNull();
  expect(afterOf(BOARD, { row: row("a"), key: "none", before: null })).toBeNull();
});
