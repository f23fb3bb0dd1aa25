/** Words on their way to the clipboard. */

import { notify } from "./notify.ts";

/** Copies a text, and says that it is there. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify("Copied");
  } catch {
    notify("Your browser does not let us copy. Select the text and copy it by hand.", "error");
  }
}
