/** Remembers whether the last change of a text was made here: who removes a database's block is told that its rows are kept. */

import { createExtension } from "@blocknote/core";
import { Plugin, PluginKey } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";

import type { MemoEditor } from "../schema.ts";

const key = new PluginKey<boolean>("changed-here");

export const changedHere = createExtension({
  key: "changed-here",
  prosemirrorPlugins: [
    new Plugin({
      key,
      state: {
        init: () => false,
        apply: (transaction, before) => {
          if (!transaction.docChanged) return before;
          const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
          return sync?.isChangeOrigin !== true;
        },
      },
    }),
  ],
});

/** Tells whether a database's block is gone, and by what was done here; undo and redo tell by themselves what they do. */
export function wasRemovedHere(editor: MemoEditor, block: string): boolean {
  return editor.getBlock(block)?.type !== "database" && key.getState(editor.prosemirrorState) === true;
}
