/** The state of a grid: which cell has the focus, which is being written, which rows are checked. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { notify } from "../components/notify.ts";
import { fromTsv, toTsv } from "./clipboard.ts";
import type { After } from "./CellEditor.tsx";
import { useView } from "./context.ts";
import { kept, moved, rangeOf, type Selection, type Shape, type Spot } from "./grid.ts";
import type { Item } from "./items.ts";
import { isWritable, valueOf, type Property, type Row, type Value } from "./model.ts";
import { editOf, type RowEdit } from "./overlay.ts";
import { pasteWords, planPaste, targetOf, type Target } from "./paste.ts";
import { useClipboard } from "./useClipboard.ts";
import { gridKeys } from "./useGridKeys.ts";
import { useAddOptions } from "./useOptions.ts";
import { valueText } from "./values.ts";

export interface Editing extends Spot {
  initial: string | undefined;
}

export type Grid = ReturnType<typeof useGrid>;

/** The state of what is being written lives with the table, whose lines stand still meanwhile. */
export function useEditing() {
  return useState<Editing | null>(null);
}

export function useGrid(items: Item[], columns: Property[], [editing, setEditing]: ReturnType<typeof useEditing>) {
  const { canEdit, edits, names, people, open } = useView();
  const [selected, setSelected] = useState<Selection | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set<string>());
  const focusWanted = useRef(false);
  const addOptions = useAddOptions();

  const lines = useMemo(() => new Map(items.flatMap((item) => (item.kind === "row" ? [[item.id, item.row] as const] : []))), [items]);
  // What a filter or a search has taken out of sight is not changed with the rest.
  const checked = useMemo<ReadonlySet<string>>(() => {
    const shown = new Set([...lines.values()].map((row) => row.id));
    return new Set([...marked].filter((id) => shown.has(id)));
  }, [marked, lines]);
  const shape = useMemo<Shape>(() => ({ rows: [...lines.keys()], columns: columns.map((one) => one.id) }), [lines, columns]);
  const before = useRef(shape);
  const selection = kept(shape, before.current, selected);
  useEffect(() => {
    before.current = shape;
    if (selection !== selected) setSelected(selection);
  }, [shape, selection, selected]);

  const rowById = (id: string) => [...lines.values()].find((row) => row.id === id);
  const propertyOf = (id: string) => columns.find((one) => one.id === id);
  const write = (wished: RowEdit[]) => {
    if (wished.length > 0) edits.write(wished, rowById);
  };
  const select = (next: Selection) => {
    focusWanted.current = true;
    setSelected(next);
  };
  const writeCell = (spot: Spot, value: Value) => {
    const [row, property] = [lines.get(spot.row), propertyOf(spot.column)];
    if (row && property) write([editOf(row.id, property, value)]);
  };
  const toggle = (spot: Spot) => {
    const row = lines.get(spot.row);
    if (row) writeCell(spot, row.props[spot.column] !== true);
  };
  const check = (line: string, wanted?: boolean) => {
    const id = lines.get(line)?.id;
    if (id === undefined) return;
    const next = new Set(checked);
    if (wanted ?? !next.has(id)) next.add(id);
    else next.delete(id);
    setMarked(next);
  };
  const edit = (spot: Spot, initial?: string) => {
    const property = propertyOf(spot.column);
    if (!canEdit || !property || !isWritable(property)) return;
    setSelected({ active: spot, anchor: spot });
    setEditing({ ...spot, initial });
  };
  const end = (after: After) => {
    setEditing(null);
    if (!selection) return;
    const key = { stay: "", down: "ArrowDown", next: "Tab", previous: "Tab" }[after];
    const next = moved(shape, selection, { key, shift: after === "previous", mod: false, page: 1 });
    select(next ? { active: next.active, anchor: next.active } : selection);
  };

  const range = (): Target => {
    const found = selection ? rangeOf(shape, selection) : { rows: [], columns: [] };
    return { rows: found.rows.flatMap((id) => lines.get(id) ?? []), columns: found.columns.flatMap((id) => propertyOf(id) ?? []) };
  };
  const clear = () => {
    const { rows, columns: wanted } = range();
    const empty = (property: Property): Value => (property.type === "title" ? "" : property.type === "checkbox" ? false : null);
    write(rows.flatMap((row) => wanted.filter(isWritable).map((property) => editOf(row.id, property, empty(property)))));
  };
  const copy = (data: DataTransfer) => {
    const { rows, columns: wanted } = range();
    data.setData("text/plain", toTsv(rows.map((row) => wanted.map((property) => valueText(property, valueOf(row, property), names)))));
  };
  const cut = (data: DataTransfer) => {
    copy(data);
    if (canEdit) clear();
  };
  const pasteText = async (text: string) => {
    if (!selection) return;
    const block = fromTsv(text);
    const found = rangeOf(shape, selection);
    const from: Target = {
      rows: shape.rows.slice(shape.rows.indexOf(found.rows[0] ?? "")).flatMap((id) => lines.get(id) ?? []),
      columns: columns.slice(shape.columns.indexOf(found.columns[0] ?? "")),
    };
    const target = targetOf(block, { rows: found.rows.length, columns: found.columns.length }, from);
    const finder = { find: (name: string) => people.find((one) => one.name.toLowerCase() === name.toLowerCase())?.id };
    const plan = planPaste(block, target, finder);
    write(plan.edits);
    const made = new Map<string, Property>();
    for (const [id, fresh] of plan.missing) {
      const property = propertyOf(id);
      if (property) made.set(id, await addOptions(property, fresh));
    }
    if (made.size > 0) {
      const again = planPaste(block, { ...target, columns: target.columns.map((one) => made.get(one.id) ?? one) }, finder);
      const late = again.edits.map(({ id, props }) => ({ id, props: Object.fromEntries(Object.entries(props ?? {}).filter(([key]) => made.has(key))) }));
      write(late.filter((one) => Object.keys(one.props).length > 0));
    }
    const words = pasteWords(plan);
    if (words !== null) notify(words, "error");
  };
  const paste = (data: DataTransfer) => {
    if (canEdit) void pasteText(data.getData("text/plain")).catch(() => undefined); // A change that failed has told it already.
  };
  const element = useRef<HTMLDivElement>(null);
  useClipboard(element, { copy, cut, paste });
  const undo = () => {
    if (!edits.undo()) notify("There is nothing to undo here.");
  };
  const redo = () => {
    if (!edits.redo()) notify("There is nothing to do again here.");
  };
  const openLine = (line: string) => {
    const row = lines.get(line);
    if (row) open(row.id);
  };
  const onKeyDown = gridKeys(shape, editing ? null : selection, canEdit, { select, edit, toggle, check, open: openLine, clear, undo, redo, propertyOf });
  const extend = (spot: Spot) => selection && setSelected({ active: spot, anchor: selection.anchor });
  const checkAll = useCallback((rows: Row[]) => setMarked(new Set(rows.map((one) => one.id))), []);
  return {
    shape, lines, selection, editing, checked, focusWanted,
    select, extend, edit, end, toggle, check, checkAll, writeCell, openLine,
    handlers: { ref: element, onKeyDown },
  };
}
