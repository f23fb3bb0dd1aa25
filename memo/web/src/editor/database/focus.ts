/** The way between a text and the database in it: Enter goes in from the selected block, Escape comes out. */

import { createExtension } from "@blocknote/core";
import { NodeSelection, Plugin } from "prosemirror-state";

import type { MemoEditor } from "../schema.ts";

/** Where the focus goes first: to a row, else to what makes one, else to the title. */
const PLACES = ["[role=gridcell][data-line]", ".board-card, .list-line, .gallery-card", ".grid-new", "a, button"];

/** Puts the focus into a database; tells whether there was a place for it. */
export function focusInside(block: Element | null): boolean {
  for (const place of PLACES) {
    const found = block?.querySelector<HTMLElement>(place);
    if (!found) continue;
    found.focus();
    return true;
  }
  return false;
}

/** Selects a block as a whole and gives the text the focus back. */
export function focusBlock(editor: MemoEditor, id: string): void {
  editor.setTextCursorPosition(id);
  editor.focus();
}

export const intoBlock = createExtension({
  key: "into-database",
  runsBefore: ["nodeSelectionKeyboard"],
  prosemirrorPlugins: [
    new Plugin({
      props: {
        handleKeyDown: (view, event) => {
          const { selection } = view.state;
          const isPlain = event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing;
          if (!isPlain || !(selection instanceof NodeSelection) || selection.node.type.name !== "database") return false;
          const drawn = view.nodeDOM(selection.from);
          return drawn instanceof Element && focusInside(drawn);
        },
      },
    }),
  ],
});
