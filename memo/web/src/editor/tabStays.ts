/**
 * Tab belongs to the text while somebody writes: where nothing can be nested the browser would carry the focus away, and the next
 * letters with it. Escape lets go: the Tab after it leaves the text, and so does one that goes to where an image is chosen.
 */

import { createExtension } from "@blocknote/core";

const MODIFIERS = ["Shift", "Control", "Alt", "Meta"];

export const tabStays = createExtension({
  key: "tab-stays",
  mount({ dom, signal }) {
    let leaving = false;
    const before = (event: KeyboardEvent) => {
      // What is pressed in a control inside the text is that control's.
      if (event.target !== dom) return;
      if (event.key === "Tab" && (leaving || dom.parentElement?.querySelector(".bn-panel"))) event.stopImmediatePropagation();
      else if (!MODIFIERS.includes(event.key)) leaving = event.key === "Escape";
    };
    const after = (event: KeyboardEvent) => {
      if (event.key === "Tab" && event.target === dom) event.preventDefault();
    };
    dom.addEventListener("keydown", before, { capture: true, signal });
    dom.addEventListener("keydown", after, { signal });
    dom.addEventListener("blur", () => void (leaving = false), { signal });
  },
});
