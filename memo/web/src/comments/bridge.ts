/** What the text and the panel tell each other about comments. */

import type { Draft, Thread } from "../lib/comments.ts";

interface Shown {
  /** The open threads on words. */
  threads: Thread[];
  /** The one that is looked at. */
  active: string | null;
}

interface Told {
  onBegin: (draft: Draft) => void;
  onChoose: (thread: string) => void;
  onPlaced: (threads: ReadonlySet<string>) => void;
}

export class CommentBridge {
  private now: Shown = { threads: [], active: null };
  private placed = "";
  private readonly listeners = new Set<() => void>();
  private readonly told: Told;

  constructor(told: Told) {
    this.told = told;
  }

  readonly shown = (): Shown => this.now;

  /** Shows other threads on the text. */
  show(shown: Shown): void {
    this.now = shown;
    for (const listener of this.listeners) listener();
  }

  onShown(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins a thread on what is selected; tells whether anything is. */
  begin(draft: Draft | null): boolean {
    if (draft === null) return false;
    this.told.onBegin(draft);
    return true;
  }

  choose(thread: string): void {
    this.told.onChoose(thread);
  }

  tellPlaced(threads: string[]): void {
    const placed = threads.join();
    if (placed === this.placed) return;
    this.placed = placed;
    this.told.onPlaced(new Set(threads));
  }
}
