/** The address of a page on its way to the clipboard. */

import { notify } from "./notify.ts";

export async function copyLink(pageId: string): Promise<void> {
  const link = `${location.origin}/p/${pageId}`;
  try {
    await navigator.clipboard.writeText(link);
    notify("Link copied");
  } catch {
    notify(`Your browser does not let us copy. The link is ${link}`, "error");
  }
}
