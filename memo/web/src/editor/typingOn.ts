/** Writing goes on below a block without words: the editor leaves such a block selected, and then swallows every letter. */

import { createExtension } from "@blocknote/core";
import { NodeSelection, Plugin, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { UndoManager } from "yjs";
import { yUndoPluginKey } from "y-prosemirror";

/** Returns the way into an empty paragraph below the selected block, or null where letters have a place already. */
export function wayBelow(state: EditorState): Transaction | null {
  const { selection, schema, tr } = state;
  if (!(selection instanceof NodeSelection) || !isWordless(selection)) return null;
  const below = selection.$from.after();
  if (!isEmptyParagraph(state, below)) {
    tr.insert(below, schema.node("blockContainer", null, schema.node("paragraph")));
  }
  return tr.setSelection(TextSelection.create(tr.doc, below + 2)).scrollIntoView();
}

function isWordless({ node }: NodeSelection): boolean {
  return node.type.isInGroup("blockContent") && !node.inlineContent;
}

function isEmptyParagraph(state: EditorState, at: number): boolean {
  const block = state.doc.resolve(at).nodeAfter;
  return block?.childCount === 1 && block.firstChild?.type.name === "paragraph" && block.firstChild.content.size === 0;
}

function goBelow(view: EditorView): boolean {
  const way = wayBelow(view.state);
  if (way) view.dispatch(way);
  return way !== null;
}

/** Types below the selected block, if there is one, as if the cursor had been there: what listens for letters hears them. */
function typeBelow(view: EditorView, letters: string): boolean {
  if (!goBelow(view)) return false;
  const { from, to } = view.state.selection;
  const typed = () => view.state.tr.insertText(letters, from, to);
  if (!view.someProp("handleTextInput", (hear) => hear(view, from, to, letters, typed))) view.dispatch(typed());
  return true;
}

function isLetter(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.isComposing;
}

function isShortcut(state: EditorState, transactions: readonly Transaction[]): boolean {
  const rules = state.plugins.filter((plugin) => (plugin.spec as { isInputRules?: boolean }).isInputRules);
  return transactions.some((transaction) => rules.some((plugin) => transaction.getMeta(plugin) !== undefined));
}

/** After a Markdown shortcut: undo brings back what was typed, and writing goes on below what has no place for words. */
function afterShortcut(transactions: readonly Transaction[], state: EditorState): Transaction | null {
  if (!isShortcut(state, transactions)) return null;
  const history = yUndoPluginKey.getState(state) as { undoManager: UndoManager } | undefined;
  history?.undoManager.stopCapturing();
  return wayBelow(state);
}

export const typingOn = createExtension({
  key: "typing-on",
  runsBefore: ["nodeSelectionKeyboard"],
  prosemirrorPlugins: [
    new Plugin({
      appendTransaction: (transactions, _before, state) => afterShortcut(transactions, state),
      props: {
        handleKeyDown: (view, event) => isLetter(event) && typeBelow(view, event.key),
        handleTextInput: (view, _from, _to, letters) => typeBelow(view, letters),
        handleDOMEvents: {
          compositionstart: (view) => {
            goBelow(view);
            return false;
          },
        },
      },
    }),
  ],
});
