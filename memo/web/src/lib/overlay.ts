/** Changes on their way to the server, laid over what it said last: shown at once, taken away when it has them or refuses them. */

import { Store, useStore } from "./store.ts";

export type Laid<E> = ReadonlyMap<string, E[]>;

export class Overlay<E extends { id: string }> extends Store<Laid<E>> {
  constructor() {
    super(new Map());
  }

  /** Lays edits above all others, instead of some that they replace, and returns how to take them away. */
  lay(edits: E[], instead: E[] = []): () => void {
    const next = without(this.snapshot(), instead);
    for (const edit of edits) next.set(edit.id, [...(next.get(edit.id) ?? []), edit]);
    this.put(next);
    return () => this.put(without(this.snapshot(), edits));
  }
}

function without<E extends { id: string }>(laid: Laid<E>, edits: E[]): Map<string, E[]> {
  const next = new Map(laid);
  for (const edit of edits) {
    const rest = (next.get(edit.id) ?? []).filter((one) => one !== edit);
    if (rest.length > 0) next.set(edit.id, rest);
    else next.delete(edit.id);
  }
  return next;
}

/** Returns what lies over the server's answers now. */
export function useOverlay<E extends { id: string }>(overlay: Overlay<E>): Laid<E> {
  return useStore(overlay, (laid) => laid);
}
