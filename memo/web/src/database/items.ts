/** The lines of a table: rows, and with a grouping the heads of groups and the ways to load more of one. */

import type { Group, Row } from "./model.ts";

export type Item =
  | { kind: "row"; id: string; row: Row; group: string | null }
  | { kind: "group"; id: string; group: Group; collapsed: boolean }
  | { kind: "more"; id: string; group: string; left: number }
  | { kind: "add"; id: string; group: string };

export interface GroupRows {
  group: Group;
  rows: Row[];
  hasMore: boolean;
}

/** Returns plain rows as lines; a row that came twice is shown once. */
export function plainItems(rows: Row[]): Item[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    if (seen.has(row.id)) return [];
    seen.add(row.id);
    return [{ kind: "row" as const, id: row.id, row, group: null }];
  });
}

/** Returns groups with their rows as lines. A row of several groups has one line in each. */
export function groupedItems(groups: GroupRows[], collapsed: ReadonlySet<string>, canAdd: boolean): Item[] {
  return groups.flatMap(({ group, rows, hasMore }) => {
    const isCollapsed = collapsed.has(group.key);
    const head: Item = { kind: "group", id: `group ${group.key}`, group, collapsed: isCollapsed };
    if (isCollapsed) return [head];
    const lines = rows.map((row): Item => ({ kind: "row", id: `${group.key} ${row.id}`, row, group: group.key }));
    const tail: Item[] = canAdd ? [{ kind: "add", id: `add ${group.key}`, group: group.key }] : [];
    const more: Item[] = hasMore ? [{ kind: "more", id: `more ${group.key}`, group: group.key, left: Math.max(0, group.count - rows.length) }] : [];
    return [head, ...lines, ...more, ...tail];
  });
}

/** Returns the lines while someone writes in one of them: fresh values, nothing jumps away, what is new comes last. */
export function steadyItems(before: Item[], after: Item[]): Item[] {
  const fresh = new Map(after.map((item) => [item.id, item]));
  const known = new Set(before.map((item) => item.id));
  return [...before.map((item) => fresh.get(item.id) ?? item), ...after.filter((item) => !known.has(item.id))];
}
