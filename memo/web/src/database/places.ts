/** Where a card is put down on a board, and the board with it there before the server has heard of it. */

import type { GroupRows } from "./items.ts";
import type { Row } from "./model.ts";

export interface Placement {
  row: Row;
  key: string;
  /** The card it is put before; null puts it last. */
  before: string | null;
}

/** Returns the row behind which a placement puts its row, the empty text for the first place; null when nobody can tell yet. */
export function afterOf(groups: GroupRows[], { row, key, before }: Placement): string | null {
  const column = groups.find((one) => one.group.key === key);
  const rows = column?.rows.filter((one) => one.id !== row.id) ?? [];
  if (before === null) return column?.hasMore ? null : (rows.at(-1)?.id ?? null);
  const at = rows.findIndex((one) => one.id === before);
  return at < 0 ? null : (rows[at - 1]?.id ?? "");
}

/** Returns the groups with a row where it was put. */
export function withPlacement(groups: GroupRows[], placement: Placement | null): GroupRows[] {
  if (placement === null) return groups;
  const { row, key, before } = placement;
  return groups.map((one) => {
    if (one.group.key !== key) return one;
    const here = one.rows.find(({ id }) => id === row.id);
    if (!here) return one;
    const rest = one.rows.filter(({ id }) => id !== row.id);
    const at = before === null ? -1 : rest.findIndex(({ id }) => id === before);
    return { ...one, rows: at < 0 ? [...rest, here] : [...rest.slice(0, at), here, ...rest.slice(at)] };
  });
}
