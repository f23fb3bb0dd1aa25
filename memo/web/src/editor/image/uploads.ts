/** What becomes of pictures on their way to the server, by the block that waits for each: it may be drawn anew meanwhile. */

export interface Upload {
  name: string;
  /** Its address once it has arrived. */
  url?: string;
  /** Why it did not arrive, in words. */
  failure?: string;
  /** Tries once more; missing where that would end the same. */
  again?: () => void;
}

const ask = (event: BeforeUnloadEvent) => event.preventDefault();

class Uploads {
  private readonly byBlock = new Map<string, Upload>();
  private readonly listeners = new Map<string, Set<() => void>>();

  readonly of = (blockId: string): Upload | undefined => this.byBlock.get(blockId);

  put(blockId: string, upload: Upload | null): void {
    if (upload) this.byBlock.set(blockId, upload);
    else this.byBlock.delete(blockId);
    for (const listener of this.listeners.get(blockId) ?? []) listener();
    this.guard();
  }

  /** Calls `listener` whenever the upload of a block changes, until what it returns is called. */
  follow(blockId: string, listener: () => void): () => void {
    const all = this.listeners.get(blockId) ?? new Set();
    this.listeners.set(blockId, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0) this.listeners.delete(blockId);
    };
  }

  /** Who leaves while a picture is in this window alone is asked. */
  private guard(): void {
    const waits = [...this.byBlock.values()].some(({ url, failure, again }) => url === undefined && (failure === undefined || again));
    if (waits) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  }
}

export const uploads = new Uploads();
