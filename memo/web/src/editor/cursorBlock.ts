/**
 * The block with the cursor is always laid out. Blocks are left out of the layout until a frame finds them near the screen
 * (`content-visibility`), also one that was made or reached a moment ago: the browser would put a letter typed before that frame
 * outside the block's words, where the editor drops it.
 */

import { createExtension } from "@blocknote/core";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const KEY = new PluginKey<DecorationSet>("memo-cursor-block");

/** Returns the marks of the block with the cursor and of those that it is inside of. */
export function withCursor({ doc, selection: { $head } }: EditorState): DecorationSet {
  const marks: Decoration[] = [];
  for (let depth = $head.depth; depth > 0; depth--) {
    if ($head.node(depth).type.name === "blockContainer") {
      marks.push(Decoration.node($head.before(depth), $head.after(depth), { class: "has-cursor" }));
    }
  }
  return DecorationSet.create(doc, marks);
}

export const cursorBlock = createExtension({
  key: "cursor-block",
  prosemirrorPlugins: [
    new Plugin<DecorationSet>({
      key: KEY,
      state: {
        init: (_config, state) => withCursor(state),
        apply: (transaction, marks, _before, state) => (transaction.docChanged || transaction.selectionSet ? withCursor(state) : marks),
      },
      props: { decorations: (state) => KEY.getState(state) },
    }),
  ],
});
