/** What every part of a database's screen knows: the database, its open view, and how to change them. */

import { createContext, use } from "react";

import type { DatabaseChanges } from "./changes.ts";
import type { RowsSpec } from "./data.ts";
import type { Edits } from "./edits.ts";
import type { Database, Person, View, ViewConfig } from "./model.ts";
import type { Names } from "./values.ts";

export interface Shown {
  database: Database;
  canEdit: boolean;
  changes: DatabaseChanges;
  edits: Edits;
  people: Person[];
  names: Names;
}

export interface ShownView extends Shown {
  view: View;
  config: ViewConfig;
  /** Changes the view: shown at once, kept on the server for those who may edit. */
  change: (patch: Partial<ViewConfig>) => void;
  spec: RowsSpec;
  /** Whether it is shown among the words of a page, where more rows come only when they are asked for. */
  inPage: boolean;
  /** Opens a row, beside the view where there is room. */
  open: (row: string) => void;
}

export const ShownContext = createContext<Shown | null>(null);
export const ViewContext = createContext<ShownView | null>(null);

/** Returns the database of this part of the screen. */
export function useShown(): Shown {
  const shown = use(ShownContext);
  if (shown === null) throw new Error("there is no database here");
  return shown;
}

/** Returns the open view of the database's screen. */
export function useView(): ShownView {
  const shown = use(ViewContext);
  if (shown === null) throw new Error("there is no view here");
  return shown;
}
