/** One connection for the page on screen, and a guard against leaving with unsaved words. */

import { useEffect, useState, useSyncExternalStore } from "react";

import { arrivalOf } from "../lib/births.ts";
import { PageConnection, type ConnectionState } from "./connection.ts";

const STARTING: ConnectionState = { online: false, ready: false, unsaved: 0, ending: null };

/** Holds the connection that is open now, for React to follow. */
class Holder {
  private current: PageConnection | null = null;
  private readonly listeners = new Set<() => void>();

  readonly open = (pageId: string, userId: string, path?: string): (() => void) => {
    const opened = new PageConnection(pageId, userId, undefined, path, arrivalOf(pageId));
    this.put(opened);
    return () => {
      this.put(null);
      opened.stop();
    };
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): PageConnection | null => this.current;

  private put(connection: PageConnection | null): void {
    this.current = connection;
    for (const listener of this.listeners) listener();
  }
}

/** `path` is the socket of a public link; without it, the page's own. */
export function usePageConnection(pageId: string, userId: string, path?: string): PageConnection | null {
  const [holder] = useState(() => new Holder());
  useEffect(() => holder.open(pageId, userId, path), [holder, pageId, userId, path]);
  const connection = useSyncExternalStore(holder.subscribe, holder.snapshot);
  useLeaveGuard(connection);
  return connection;
}

/**
 * Follows a part of a connection's state, chosen as something that is compared by value. Its state changes twice for each
 * key: whoever draws much follows only what it shows.
 */
export function useConnection<T extends string | number | boolean | null>(
  connection: PageConnection | null,
  choose: (state: ConnectionState) => T,
): T {
  return useSyncExternalStore(connection?.subscribe ?? never, () => choose(connection?.snapshot() ?? STARTING));
}

function never(): () => void {
  return () => undefined;
}

function useLeaveGuard(connection: PageConnection | null): void {
  useEffect(() => (connection ? guardLeaving(connection) : undefined), [connection]);
}

/** Asks before leaving while words are unsaved; a guard that is always there would keep the page out of the browser's back cache. */
function guardLeaving({ snapshot, subscribe }: PageConnection): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  const follow = () => (snapshot().unsaved > 0 ? window.addEventListener("beforeunload", ask) : window.removeEventListener("beforeunload", ask));
  const forget = subscribe(follow);
  follow();
  return () => {
    forget();
    window.removeEventListener("beforeunload", ask);
  };
}
