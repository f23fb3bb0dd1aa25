/** What a pasted block of cells changes: worked out before anything is written. */

import { pastedAt, widthOf } from "./clipboard.ts";
import { isWritable, type Property, type Row } from "./model.ts";
import { editOf, joined, type RowEdit } from "./overlay.ts";
import { readValue, type People } from "./values.ts";

export interface Target {
  rows: Row[];
  columns: Property[];
}

export interface PastePlan {
  edits: RowEdit[];
  /** Options that have to be made first, by property. */
  missing: Map<string, string[]>;
  /** Why some cells stay as they are, each reason once. */
  problems: string[];
  /** Cells of the block that found no place in the grid. */
  beyond: number;
}

/** Returns the cells that a block fills: the selection when it is larger, else as many as the block has, from its corner on. */
export function targetOf(block: string[][], selected: { rows: number; columns: number }, from: Target): Target {
  return {
    rows: from.rows.slice(0, Math.max(block.length, selected.rows)),
    columns: from.columns.slice(0, Math.max(widthOf(block), selected.columns)),
  };
}

export function planPaste(block: string[][], { rows, columns }: Target, people: People): PastePlan {
  const edits: RowEdit[] = [];
  const missing = new Map<string, string[]>();
  const problems = new Set<string>();
  rows.forEach((row, down) => {
    columns.forEach((property, along) => {
      const text = pastedAt(block, down, along);
      if (text === undefined) return;
      if (!isWritable(property)) {
        problems.add(`${property.name} is worked out by Memo`);
        return;
      }
      const read = readValue(property, text, people);
      if ("value" in read) edits.push(editOf(row.id, property, read.value));
      else if ("missing" in read) missing.set(property.id, [...new Set([...(missing.get(property.id) ?? []), ...read.missing])]);
      else problems.add(read.problem);
    });
  });
  const places = rows.length * columns.length;
  return { edits: joined(edits), missing, problems: [...problems], beyond: Math.max(0, block.length * widthOf(block) - places) };
}

/** Returns what a person is told of the cells that could not be pasted, null when all went well. */
export function pasteWords({ problems, beyond }: PastePlan): string | null {
  const lost = beyond > 0 ? [`${beyond} cells did not fit below or beside`] : [];
  const all = [...problems, ...lost];
  if (all.length === 0) return null;
  const more = all.length > 3 ? ` And ${all.length - 3} more.` : "";
  return `Not everything was pasted: ${all.slice(0, 3).join("; ")}.${more}`;
}
