/** Places in the text that move with it: two of Yjs's relative positions, which know the letters they stand at. */

import { fromBase64, toBase64 } from "lib0/buffer";
import type { EditorState } from "prosemirror-state";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";

import type { Anchor, Draft } from "../lib/comments.ts";

interface Binding {
  type: Y.XmlFragment;
  mapping: Parameters<typeof absolutePositionToRelativePosition>[2];
}

const LONGEST_QUOTE = 300;

/** Returns the selected words and where they are; null when nothing is selected. */
export function draftOf(state: EditorState): Draft | null {
  const binding = bindingOf(state);
  const letters = lettersIn(state);
  if (binding === null || letters === null) return null;
  const { from, to } = letters;
  const at = (position: number) => absolutePositionToRelativePosition(position, binding.type, binding.mapping) as Y.RelativePosition;
  // The end is just after the last letter, not before whatever follows: it goes when that letter goes.
  const last = at(to - 1);
  const end = new Y.RelativePosition(last.type, last.tname, last.item, -1);
  const quote = state.doc.textBetween(from, to, " ").trim();
  return { quote: quote.slice(0, LONGEST_QUOTE), anchor: { start: encode(at(from)), end: encode(end) } };
}

/** Returns where an anchor is now; null when its words are gone. */
export function placeOf(state: EditorState, anchor: Anchor): { from: number; to: number } | null {
  const binding = bindingOf(state);
  if (!binding?.type.doc) return null;
  const { doc } = binding.type;
  const at = (place: string) =>
    relativePositionToAbsolutePosition(doc, binding.type, Y.decodeRelativePosition(fromBase64(place)), binding.mapping);
  try {
    const from = at(anchor.start);
    const to = at(anchor.end);
    const isThere = from !== null && to !== null && from < to && to <= state.doc.content.size;
    return isThere && state.doc.textBetween(from, to).trim() !== "" ? { from, to } : null;
  } catch {
    return null; // not an anchor of this text
  }
}

/** Returns where the selected letters begin and end; null when none are selected. */
function lettersIn({ doc, selection }: EditorState): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  doc.nodesBetween(selection.from, selection.to, (node, position) => {
    if (!node.isText) return;
    const from = Math.max(position, selection.from);
    const to = Math.min(position + node.nodeSize, selection.to);
    if (from < to && doc.textBetween(from, to).trim() !== "") found = { from: found?.from ?? from, to };
  });
  return found;
}

function encode(position: Y.RelativePosition): string {
  return toBase64(Y.encodeRelativePosition(position));
}

function bindingOf(state: EditorState): Binding | null {
  const sync = ySyncPluginKey.getState(state) as { binding?: Binding } | undefined;
  return sync?.binding ?? null;
}
