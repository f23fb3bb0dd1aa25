/** What a database's block holds. */

import type { MemoEditor } from "../../editor/schema.ts";

/** Lets a block hold another database or view. That is no change of the words: undoing these leaves it as it is. */
export function hold(editor: MemoEditor, block: string, held: { database?: string; view?: string }): void {
  if (!editor.getBlock(block)) return;
  editor.transact((change) => {
    change.setMeta("addToHistory", false);
    editor.updateBlock(block, { props: held });
  });
}

/** Takes a block out of the text, and gives the text the focus. */
export function removeBlock(editor: MemoEditor, block: string): void {
  if (!editor.getBlock(block)) return;
  editor.setTextCursorPosition(editor.updateBlock(block, { type: "paragraph" }));
  editor.focus();
}
