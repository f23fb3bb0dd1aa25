import { expect, test } from "vitest";

import { Overlay } from "../lib/overlay.ts";
import { plainItems, steadyItems } from "./items.ts";
import type { Property, Row } from "./model.ts";
import { batches, inverse, joined, laid, regrouped, type RowEdit } from "./overlay.ts";
import { pasteWords, planPaste, targetOf } from "./paste.ts";

const row = (id: string, props: Row["props"] = {}): Row => ({ id, title: id, icon: "", props, rank: id, created_at: "", updated_at: "", created_by: "", updated_by: "" });
const STATUS: Property = { id: "s", name: "Status", type: "status", config: { options: [{ id: "todo", name: "To do", color: "gray" }] }, rank: "" };
const COUNT: Property = { id: "n", name: "Count", type: "number", config: {}, rank: "" };
const NOBODY = { find: () => undefined };

test("edits are laid over rows in their order and taken away one by one", () => {
  const overlay = new Overlay<RowEdit>();
  const first = overlay.lay([{ id: "a", props: { n: 1 } }]);
  overlay.lay([{ id: "a", props: { n: 2 } }]);
  expect(laid(overlay.snapshot(), row("a")).props.n).toBe(2);
  first();
  expect(laid(overlay.snapshot(), row("a")).props.n).toBe(2);
  expect(overlay.snapshot().size).toBe(1);
});

test("an edit is taken back by the values that were there before", () => {
  expect(inverse(row("a", { n: 1 }), { id: "a", title: "new", props: { n: 2, s: "x" } })).toEqual({ id: "a", title: "a", props: { n: 1, s: null } });
});

test("edits that say the same of several rows go as one request, titles alone", () => {
  const found = batches([{ id: "a", props: { n: 1 } }, { id: "b", props: { n: 1 } }, { id: "c", props: { n: 2 } }, { id: "d", title: "x" }]);
  expect(found.map((one) => one.ids)).toEqual([["a", "b"], ["c"], ["d"]]);
  expect(joined([{ id: "a", props: { n: 1 } }, { id: "a", props: { s: "x" } }])).toEqual([{ id: "a", props: { n: 1, s: "x" } }]);
});

test("a card on its way to another column is shown there at once", () => {
  const groups = new Map([["todo", [row("a", { s: "todo" }), row("b", { s: "todo" })]], ["", [row("c")]]]);
  const pending = new Map([["b", [{ id: "b", props: { s: null } }]]]);
  const placed = regrouped(groups, pending, STATUS);
  expect(placed.get("todo")?.map((one) => one.id)).toEqual(["a"]);
  expect(placed.get("")?.map((one) => one.id)).toEqual(["b", "c"]);
});

test("while someone writes no line jumps away, but values are fresh and new lines come last", () => {
  const before = plainItems([row("a"), row("b")]);
  const after = plainItems([row("c"), row("b", { n: 7 })]);
  const shown = steadyItems(before, after);
  expect(shown.map((one) => one.id)).toEqual(["a", "b", "c"]);
  expect(shown[1]).toMatchObject({ row: { props: { n: 7 } } });
});

test("a pasted block fills cells from the corner, and says what did not fit", () => {
  const block = [["1", "To do"], ["many", "Later"], ["3", ""]];
  const target = targetOf(block, { rows: 1, columns: 1 }, { rows: [row("a"), row("b")], columns: [COUNT, STATUS] });
  const plan = planPaste(block, target, NOBODY);
  expect(plan.edits).toEqual([{ id: "a", props: { n: 1, s: "todo" } }]);
  expect(plan.missing).toEqual(new Map([["s", ["Later"]]]));
  expect(pasteWords(plan)).toBe("Not everything was pasted: “many” is not a number; 2 cells did not fit below or beside.");
});

test("one pasted cell fills the whole selection", () => {
  const target = targetOf([["5"]], { rows: 2, columns: 1 }, { rows: [row("a"), row("b"), row("c")], columns: [COUNT, STATUS] });
  const plan = planPaste([["5"]], target, NOBODY);
  expect(batches(plan.edits)).toEqual([{ ids: ["a", "b"], edit: { id: "a", props: { n: 5 } } }]);
  expect(pasteWords(plan)).toBeNull();
});
