/** The truthful words for how safe a page's text is. */

import type { WholePage } from "../lib/pages.ts";
import type { ConnectionState } from "./connection.ts";

export const NOT_SAVED = "Not saved";

/** Returns them; `titlePending` is a title that is on its way. Who may not write here has nothing to be saved. */
export function saveWords(state: ConnectionState, titlePending: boolean, access: WholePage["access"] = "edit"): string {
  const unsaved = state.unsaved + (titlePending ? 1 : 0);
  // Of a connection that has ended the page says why: here is only whether words were left.
  if (state.ending !== null) return unsaved > 0 ? NOT_SAVED : "";
  if (!state.online) {
    if (unsaved > 0) return `Offline, ${unsaved} unsaved`;
    return state.ready ? "Offline" : "Connecting";
  }
  if (unsaved > 0) return "Saving";
  if (access === "view") return "View only";
  return access === "comment" ? "Comment only" : "Saved";
}
