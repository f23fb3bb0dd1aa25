/** One connection for the page on screen, and a guard against leaving with unsaved words. */

import { useEffect, useState, useSyncExternalStore } from "react";

import { PageConnection, type ConnectionState } from "./connection.ts";

const STARTING: ConnectionState = { online: false, ready: false, unsaved: 0, ending: null };

/** Holds the connection that is open now, for React to follow. */
class Holder {
  private current: PageConnection | null = null;
  private readonly listeners = new Set<() => void>();

  readonly open = (pageId: string, userId: string, path?: string): (() => void) => {
    const opened = new PageConnection(pageId, userId, undefined, path);
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
export function usePageConnection(pageId: string, userId: string, path?: string): [PageConnection | null, ConnectionState] {
  const [holder] = useState(() => new Holder());
  useEffect(() => holder.open(pageId, userId, path), [holder, pageId, userId, path]);
  const connection = useSyncExternalStore(holder.subscribe, holder.snapshot);
  const state = useSyncExternalStore(connection?.subscribe ?? never, connection?.snapshot ?? starting);
  useLeaveGuard(state.unsaved > 0);
  return [connection, state];
}

function never(): () => void {
  return () => undefined;
}

function starting(): ConnectionState {
  return STARTING;
}

function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
}
