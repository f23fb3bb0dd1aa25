/** Changed views on their way to the server: the screen says “Saving” until they are kept. */

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let count = 0;

function add(by: number): void {
  count += by;
  for (const listener of listeners) listener();
}

/** Counts one more; returns how to say that it has arrived, or was refused. */
export function viewIsSaving(): () => void {
  add(1);
  let isOver = false;
  return () => {
    if (!isOver) add(-1);
    isOver = true;
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns how many changes of views are not kept yet. */
export function useSavingViews(): number {
  return useSyncExternalStore(subscribe, () => count);
}
