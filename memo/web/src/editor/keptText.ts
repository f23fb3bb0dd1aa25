/** The text of a page as this browser keeps it. */

import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";

import { localCopyName } from "./localCopies.ts";
import { plainText } from "./plainText.ts";

/** Returns it in plain lines; empty when this browser has no copy. */
export async function keptText(userId: string, pageId: string): Promise<string> {
  const doc = new Y.Doc();
  const local = new IndexeddbPersistence(localCopyName(userId, pageId), doc);
  await local.whenSynced;
  const text = plainText(doc.getXmlFragment("document-store"));
  await local.destroy();
  doc.destroy();
  return text;
}
