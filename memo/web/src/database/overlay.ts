/** Edits of rows on their way to the server, and rows with these edits laid over them. */

import type { Laid } from "../lib/overlay.ts";
import { TITLE, type Property, type Row, type Value } from "./model.ts";

export interface RowEdit {
  id: string;
  title?: string;
  props?: Record<string, Value>;
}

/** Returns a row as it will be after an edit. */
export function edited(row: Row, edit: RowEdit): Row {
  return { ...row, title: edit.title ?? row.title, props: { ...row.props, ...edit.props } };
}

/** Returns the edit that puts one value into one cell. */
export function editOf(row: string, property: Property, value: Value): RowEdit {
  return property.id === TITLE ? { id: row, title: typeof value === "string" ? value : "" } : { id: row, props: { [property.id]: value } };
}

/** Returns the edit that takes back another, made from the row as it was before. */
export function inverse(row: Row, edit: RowEdit): RowEdit {
  const back: RowEdit = { id: row.id };
  if (edit.title !== undefined) back.title = row.title;
  if (edit.props) back.props = Object.fromEntries(Object.keys(edit.props).map((id) => [id, row.props[id] ?? null]));
  return back;
}

/** Joins the edits of one row into one, the later ones above. */
export function joined(edits: RowEdit[]): RowEdit[] {
  const rows = new Map<string, RowEdit>();
  for (const edit of edits) {
    const before = rows.get(edit.id);
    rows.set(edit.id, before ? { ...before, ...edit, props: { ...before.props, ...edit.props } } : edit);
  }
  return [...rows.values()];
}

/** Groups edits that put the same values into several rows, so that they can be sent as one request. */
export function batches(edits: RowEdit[]): { ids: string[]; edit: RowEdit }[] {
  const found = new Map<string, { ids: string[]; edit: RowEdit }>();
  for (const edit of edits) {
    const key = edit.title === undefined ? JSON.stringify(edit.props) : edit.id;
    const batch = found.get(key);
    if (batch) batch.ids.push(edit.id);
    else found.set(key, { ids: [edit.id], edit });
  }
  return [...found.values()];
}

export type Pending = Laid<RowEdit>;

/** Returns a row with the edits that are on their way. */
export function laid(pending: Pending, row: Row): Row {
  return (pending.get(row.id) ?? []).reduce(edited, row);
}

/** Returns the group keys a row belongs to by a property's value; the empty text is the group of the empty. */
export function groupKeys(value: Value): string[] {
  if (Array.isArray(value)) return value.length > 0 ? value : [""];
  if (value === null || value === "") return [""];
  if (typeof value === "object") return [value.start.slice(0, 10)];
  return [String(value)];
}

/** Returns the rows of each group with pending edits of the grouping property already carried out. */
export function regrouped(groups: Map<string, Row[]>, pending: Pending, property: Property): Map<string, Row[]> {
  const moves = new Map<string, Row>();
  for (const rows of groups.values()) {
    for (const row of rows) {
      const touched = pending.get(row.id)?.some((edit) => edit.props !== undefined && property.id in edit.props);
      if (touched === true) moves.set(row.id, laid(pending, row));
    }
  }
  const result = new Map<string, Row[]>();
  for (const [key, rows] of groups) {
    const stay = rows.filter((row) => !moves.has(row.id)).map((row) => laid(pending, row));
    const come = [...moves.values()].filter((row) => groupKeys(row.props[property.id] ?? null).includes(key));
    result.set(key, merged(rows, stay, come));
  }
  return result;
}

/** Keeps the places of rows that were there before; those that come are put first. */
function merged(before: Row[], stay: Row[], come: Row[]): Row[] {
  const here = new Map([...stay, ...come].map((row) => [row.id, row]));
  const old = new Set(before.map((row) => row.id));
  return [...come.filter((row) => !old.has(row.id)), ...before.flatMap((row) => here.get(row.id) ?? [])];
}
