/**
 * A key acts on what is selected now. The browser tells of a new selection in a task of its own, which on a busy page comes after
 * the next key: Ctrl B right after Ctrl Shift ← would find the cursor where it was.
 */

import { createExtension } from "@blocknote/core";
import { Plugin } from "prosemirror-state";

export const keysSeeSelection = createExtension({
  key: "keys-see-selection",
  prosemirrorPlugins: [
    new Plugin({
      props: {
        handleDOMEvents: {
          keydown: (view, event) => {
            if (!event.isComposing) view.dom.ownerDocument.dispatchEvent(new Event("selectionchange"));
            return false;
          },
        },
      },
    }),
  ],
});
