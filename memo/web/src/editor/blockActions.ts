/** What the menu of a block does with blocks. */

import type { BlockTypeSelectItem } from "@blocknote/react";

import type { MemoEditor } from "./schema.ts";

export type MemoBlock = MemoEditor["document"][number];
type Part = Parameters<MemoEditor["insertBlocks"]>[0][number];

/** Puts a copy of blocks, with all that is nested in them, below the last; the cursor goes to the first copy. */
export function duplicate(editor: MemoEditor, blocks: MemoBlock[]): void {
  const last = blocks.at(-1);
  if (!last) return;
  const [first] = editor.insertBlocks(blocks.map(fresh), last, "after");
  if (first) editor.setTextCursorPosition(first, "end");
  editor.focus();
}

/** Turns blocks into another kind at once, so that one undo takes it back. */
export function turnInto(editor: MemoEditor, blocks: MemoBlock[], { type, props }: BlockTypeSelectItem): void {
  editor.focus();
  editor.transact(() => {
    for (const block of blocks) editor.updateBlock(block, { type, props } as Part);
  });
}

/** Returns a block as one that is not there yet: the editor gives it an id. */
function fresh({ id: _id, children, ...rest }: MemoBlock): Part {
  return { ...rest, children: children.map(fresh) };
}
