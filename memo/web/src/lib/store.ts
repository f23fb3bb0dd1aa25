/** A value that components follow, and that anything may change. */

import { useSyncExternalStore } from "react";

export class Store<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(first: T) {
    this.value = first;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): T => this.value;

  put(next: T): void {
    this.value = next;
    for (const listener of this.listeners) listener();
  }
}

/** Returns a part of the value now; it must be the same object as long as nothing has changed. */
export function useStore<T, S>(store: Store<T>, choose: (value: T) => S): S {
  return useSyncExternalStore(store.subscribe, () => choose(store.snapshot()));
}
