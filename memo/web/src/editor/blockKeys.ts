/** Keys that belong to blocks: their choices, what is ticked or opened, and the width of the image that is selected. */

import { createExtension } from "@blocknote/core";

import type { schema } from "./schema.ts";

type Editor = typeof schema.BlockNoteEditor;

export const NARROWEST = 64;
const STEP = 0.1;

/** Returns the width an image gets when it is made wider or narrower by a key; never wider than the text. */
export function nextWidth(now: number, column: number, wider: boolean): number {
  const wanted = Math.round(now + column * (wider ? STEP : -STEP));
  return Math.min(column, Math.max(NARROWEST, wanted));
}

/** Whatever a block lets people choose is a control marked `data-choices`, opened by this key. */
function openChoices(editor: Editor): boolean {
  const control = elementOf(editor)?.querySelector<HTMLElement>("[data-choices]");
  if (!control) return false;
  control.focus();
  if (control instanceof HTMLSelectElement) control.showPicker();
  else control.click();
  return true;
}

function resize(editor: Editor, wider: boolean): boolean {
  const { block } = editor.getTextCursorPosition();
  const image = elementOf(editor)?.querySelector("img");
  if (block.type !== "image" || !image || !editor.isEditable) return false;
  const column = image.closest(".bn-block-content")?.clientWidth ?? image.clientWidth;
  editor.updateBlock(block, { props: { previewWidth: nextWidth(image.clientWidth, column, wider) } });
  return true;
}

/** Ticks a to-do, opens and closes a toggle. */
function tickOrOpen(editor: Editor): boolean {
  const { block } = editor.getTextCursorPosition();
  if (block.type === "checkListItem" && editor.isEditable) {
    editor.updateBlock(block, { props: { checked: !block.props.checked } });
    return true;
  }
  const toggle = elementOf(editor)?.querySelector<HTMLElement>(".bn-toggle-button");
  toggle?.click();
  return toggle !== undefined && toggle !== null;
}

function goToToolbar(editor: Editor): boolean {
  const button = editor.domElement?.closest(".page-text")?.querySelector<HTMLElement>(".bn-formatting-toolbar button");
  button?.focus();
  return button !== undefined && button !== null;
}

function elementOf(editor: Editor): Element | null {
  const { block } = editor.getTextCursorPosition();
  return editor.domElement?.querySelector(`[data-node-type="blockContainer"][data-id="${CSS.escape(block.id)}"] .bn-block-content`) ?? null;
}

export const blockKeys = createExtension(({ editor: plain }) => {
  const editor = plain as unknown as Editor;
  return {
    key: "block-keys",
    keyboardShortcuts: {
      "Mod-Alt-o": () => openChoices(editor),
      "Mod-Enter": () => tickOrOpen(editor),
      "Alt-F10": () => goToToolbar(editor),
      "Alt-Shift-ArrowRight": () => resize(editor, true),
      "Alt-Shift-ArrowLeft": () => resize(editor, false),
    },
  };
});
