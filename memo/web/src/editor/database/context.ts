/** What a database in a text knows of the page around it. */

import { createContext } from "react";

export interface Around {
  /** The page whose text this is; empty for an earlier version of it, which shows no rows. */
  page: string;
  canEdit: boolean;
  /** Opens a row beside the page; null where it is opened as a page instead. */
  peek: ((row: string) => void) | null;
}

/** Null where nobody is signed in: a public link shows one page, and no other page's rows. */
export const AroundContext = createContext<Around | null>(null);

/** Whether this is a page that is itself shown beside something. */
export const BesideContext = createContext(false);
