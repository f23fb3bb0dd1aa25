/** Ctrl or ⌘ Z in every view of a database: what was carried or chosen there is taken back, with Shift made again. */

import { useEffect, type RefObject } from "react";

import type { Edits } from "./edits.ts";

interface Chord {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const isMod = ({ ctrlKey, metaKey, altKey }: Chord): boolean => (ctrlKey || metaKey) && !altKey;

export const asksForUndo = (chord: Chord): boolean => isMod(chord) && !chord.shiftKey && chord.key.toLowerCase() === "z";

export const asksForRedo = (chord: Chord): boolean => isMod(chord) && (chord.shiftKey ? chord.key.toLowerCase() === "z" : chord.key.toLowerCase() === "y");

const WRITES = "input, textarea, select, [contenteditable=true], [role=dialog]";

/** Undoes while the focus is in the view, or on what is around it as after a card was carried; fields have an undo of their own. */
export function useUndoKeys(view: RefObject<HTMLElement | null>, edits: Edits, canEdit: boolean): void {
  useEffect(() => {
    if (!canEdit) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.defaultPrevented || !(target instanceof Element) || target.closest(WRITES)) return;
      if (!view.current || !(view.current.contains(target) || target.contains(view.current))) return;
      const isDone = asksForUndo(event) ? edits.undo() : asksForRedo(event) && edits.redo();
      if (isDone) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [view, edits, canEdit]);
}
