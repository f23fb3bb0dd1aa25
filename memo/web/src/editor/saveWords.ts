/** The truthful words for how safe a page's text is. */

import type { ConnectionState } from "./connection.ts";

/** Returns them; `titlePending` is a title that is on its way. */
export function saveWords(state: ConnectionState, titlePending: boolean): string {
  const unsaved = state.unsaved + (titlePending ? 1 : 0);
  if (!state.online) {
    if (unsaved > 0) return `Offline, ${unsaved} unsaved`;
    return state.ready ? "Offline" : "Connecting";
  }
  return unsaved > 0 ? "Saving" : "Saved";
}
