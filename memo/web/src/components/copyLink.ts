/** The address of a page on its way to the clipboard. */

import { notify } from "./notify.ts";

/** Copies the address of a page, or of one view of a database. */
export async function copyLink(pageId: string, view?: string): Promise<void> {
  const link = `${location.origin}/p/${pageId}${view === undefined ? "" : `?v=${view}`}`;
  try {
    await navigator.clipboard.writeText(link);
    notify("Link copied");
  } catch {
    notify(`Your browser does not let us copy. The link is ${link}`, "error");
  }
}
