/** Files that are pasted into the text or dropped on it. */

import { createExtension } from "@blocknote/core";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

import type { MemoEditor } from "../schema.ts";
import { filesOf, insertImages } from "./bringImages.ts";

export const filesIntoText = createExtension(({ editor: any }) => {
  const editor = any as unknown as MemoEditor;
  return {
    key: "files-into-text",
    prosemirrorPlugins: [
      new Plugin({
        props: {
          handleDOMEvents: {
            paste: (_view, event) => take(event, filesOf(event.clipboardData), () => [editor.getTextCursorPosition().block.id, "after"]),
            drop: (view, event) => take(event, filesOf(event.dataTransfer), () => placeOf(view, event)),
          },
        },
      }),
    ],
  };

  function take(event: ClipboardEvent | DragEvent, files: File[], place: () => [id: string, "before" | "after"] | null): boolean {
    if (files.length === 0 || !editor.isEditable) return false;
    event.preventDefault();
    const [id, placement] = place() ?? [];
    if (id) insertImages(editor, files, id, placement);
    return true;
  }
});

/** Returns the block nearest to the pointer, and on which side of it a picture belongs. */
function placeOf(view: EditorView, { clientX, clientY }: DragEvent): [id: string, "before" | "after"] | null {
  const found = view.posAtCoords({ left: clientX, top: clientY });
  const at = found ? view.domAtPos(found.pos).node : null;
  const element = (at instanceof Element ? at : at?.parentElement)?.closest<HTMLElement>("[data-node-type=blockContainer]") ?? view.dom.querySelector<HTMLElement>("[data-node-type=blockContainer]:last-child");
  const id = element?.dataset.id;
  if (!element || !id) return null;
  const { top, bottom } = element.getBoundingClientRect();
  return [id, clientY < (top + bottom) / 2 ? "before" : "after"];
}
