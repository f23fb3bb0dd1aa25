/** What somebody wants of a database's block that was just put into a text; nothing of it is kept in the text. */

import { useSyncExternalStore } from "react";

export type Wish = "new" | "link";

const wishes = new Map<string, Wish>();
const listeners = new Set<() => void>();
const fresh = new Set<string>();

/** Says what is wanted of a block, which may be on screen by now. */
export function wish(block: string, what: Wish): void {
  wishes.set(block, what);
  for (const tell of listeners) tell();
}

/** Follows what is wanted of a block, as long as nobody has begun with it. */
export function useWish(block: string): Wish | undefined {
  return useSyncExternalStore(follow, () => wishes.get(block));
}

/** Takes a wish as begun with. */
export function takeWish(block: string): void {
  if (wishes.delete(block)) for (const tell of listeners) tell();
}

function follow(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Remembers a database as made just now, or linked to: the focus goes into its first place. */
export function expectFocus(block: string): void {
  fresh.add(block);
}

/** Tells, once, whether the block was just given its database. */
export function takesFocus(block: string): boolean {
  return fresh.delete(block);
}
