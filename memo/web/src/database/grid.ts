/** Moving about in a grid of cells: where a key leads, and which cells a range holds. Rows and columns are named by id. */

export interface Spot {
  row: string;
  column: string;
}

/** The cell that has the focus, and the other corner of the range that grows from it. */
export interface Selection {
  active: Spot;
  anchor: Spot;
}

export interface Shape {
  rows: string[];
  columns: string[];
}

export interface Move {
  key: string;
  shift: boolean;
  mod: boolean;
  page: number;
}

const clamp = (at: number, length: number): number => Math.max(0, Math.min(length - 1, at));

export function spotAt(shape: Shape, row: number, column: number): Spot | null {
  const found = { row: shape.rows[clamp(row, shape.rows.length)], column: shape.columns[clamp(column, shape.columns.length)] };
  return found.row === undefined || found.column === undefined ? null : { row: found.row, column: found.column };
}

/** Returns the selection after a key, null when the key does not move. */
export function moved(shape: Shape, selection: Selection, { key, shift, mod, page }: Move): Selection | null {
  const row = Math.max(0, shape.rows.indexOf(selection.active.row));
  const column = Math.max(0, shape.columns.indexOf(selection.active.column));
  const target = targetOf(shape, row, column, key, mod, page, shift);
  if (target === null) return null;
  const active = spotAt(shape, target[0], target[1]);
  if (active === null) return null;
  return { active, anchor: shift && key !== "Tab" ? selection.anchor : active };
}

function targetOf(shape: Shape, row: number, column: number, key: string, mod: boolean, page: number, shift: boolean): [number, number] | null {
  const [bottom, right] = [shape.rows.length - 1, shape.columns.length - 1];
  switch (key) {
    case "ArrowUp":
      return [mod ? 0 : row - 1, column];
    case "ArrowDown":
      return [mod ? bottom : row + 1, column];
    case "ArrowLeft":
      return [row, mod ? 0 : column - 1];
    case "ArrowRight":
      return [row, mod ? right : column + 1];
    case "Home":
      return [mod ? 0 : row, 0];
    case "End":
      return [mod ? bottom : row, right];
    case "PageUp":
      return [row - page, column];
    case "PageDown":
      return [row + page, column];
    case "Tab":
      return tabbed(row, column, bottom, right, shift);
    default:
      return null;
  }
}

/** Tab goes on to the next row at a row's end; at the grid's ends it leaves the grid. */
function tabbed(row: number, column: number, bottom: number, right: number, back: boolean): [number, number] | null {
  if (back) {
    if (column > 0) return [row, column - 1];
    return row > 0 ? [row - 1, right] : null;
  }
  if (column < right) return [row, column + 1];
  return row < bottom ? [row + 1, 0] : null;
}

/** Returns the rows and columns of a range, in the grid's order. */
export function rangeOf(shape: Shape, { active, anchor }: Selection): Shape {
  return {
    rows: between(shape.rows, active.row, anchor.row),
    columns: between(shape.columns, active.column, anchor.column),
  };
}

function between(ids: string[], one: string, other: string): string[] {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)];
  if (from < 0) return to < 0 ? [] : [other];
  if (to < 0) return [one];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Returns the selection where its cells still are, moved to the nearest ones when they are gone. */
export function kept(shape: Shape, before: Shape, selection: Selection | null): Selection | null {
  if (selection === null || shape.rows.length === 0) return null;
  const active = nearest(shape, before, selection.active);
  if (active === null) return null;
  const anchorThere = shape.rows.includes(selection.anchor.row) && shape.columns.includes(selection.anchor.column);
  if (active === selection.active && anchorThere) return selection;
  return { active, anchor: anchorThere ? selection.anchor : active };
}

function nearest(shape: Shape, before: Shape, spot: Spot): Spot | null {
  if (shape.rows.includes(spot.row) && shape.columns.includes(spot.column)) return spot;
  const row = shape.rows.includes(spot.row) ? shape.rows.indexOf(spot.row) : before.rows.indexOf(spot.row);
  const column = shape.columns.includes(spot.column) ? shape.columns.indexOf(spot.column) : before.columns.indexOf(spot.column);
  return spotAt(shape, row, column);
}

