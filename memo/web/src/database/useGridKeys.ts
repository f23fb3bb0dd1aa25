/** The keyboard of the grid: moving, selecting, writing, emptying and undoing. */

import type { KeyboardEvent } from "react";

import { isChosen } from "./editors.tsx";
import { moved, type Selection, type Shape, type Spot } from "./grid.ts";
import { isWritable, type Property } from "./model.ts";
import { asksForRedo, asksForUndo } from "./useUndoKeys.ts";

export interface GridActions {
  select: (selection: Selection) => void;
  edit: (spot: Spot, initial?: string) => void;
  toggle: (spot: Spot) => void;
  check: (row: string) => void;
  open: (row: string) => void;
  clear: () => void;
  undo: () => void;
  redo: () => void;
  propertyOf: (column: string) => Property | undefined;
}

const ROWS_ON_A_PAGE = 12;

/** Returns the handler of keys for a grid in which nothing is being written. */
export function gridKeys(shape: Shape, selection: Selection | null, canEdit: boolean, actions: GridActions) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (selection === null || !isCell(event.target) || event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    const next = event.altKey ? null : moved(shape, selection, { key: event.key, shift: event.shiftKey, mod, page: ROWS_ON_A_PAGE });
    if (next) actions.select(next);
    else if (!act(event, selection, mod, canEdit, actions)) return;
    event.preventDefault();
  };
}

function isCell(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches("[role=gridcell]");
}

/** Does what a key asks for; false when it asks for nothing here. */
function act(event: KeyboardEvent, { active, anchor }: Selection, mod: boolean, canEdit: boolean, actions: GridActions): boolean {
  const property = actions.propertyOf(active.column);
  const writes = canEdit && property !== undefined && isWritable(property);
  switch (event.key) {
    case "Enter":
    case "F2":
      if (mod || !writes) actions.open(active.row);
      else if (property.type === "checkbox") actions.toggle(active);
      else actions.edit(active);
      return true;
    case " ":
      if (event.shiftKey) actions.check(active.row);
      else if (property?.type === "checkbox" && canEdit) actions.toggle(active);
      else actions.open(active.row);
      return true;
    case "Escape":
      if (active === anchor) return false;
      actions.select({ active, anchor: active });
      return true;
    case "Delete":
    case "Backspace":
      if (canEdit) actions.clear();
      return canEdit;
    default:
      if (canEdit && asksForUndo(event)) actions.undo();
      else if (canEdit && asksForRedo(event)) actions.redo();
      else return writes && types(event, mod, property, active, actions);
      return true;
  }
}

/** A letter begins to write over the cell, or to search in its choices. */
function types(event: KeyboardEvent, mod: boolean, property: Property, spot: Spot, actions: GridActions): boolean {
  const isLetter = Array.from(event.key).length === 1 && !mod && !event.altKey;
  const takes = property.type !== "checkbox" && property.type !== "date" && property.type !== "files";
  if (!isLetter || !takes) return false;
  actions.edit(spot, isChosen(property) && property.type === "relation" ? undefined : event.key);
  return true;
}
