/** Asks again for what is shown of a database: once for many changes that come close together. */

import type { QueryClient } from "@tanstack/react-query";

import { databaseKeys } from "./keys.ts";

const GATHER_MS = 250;
const waiting = new Map<string, Promise<void>>();
const asking = new Map<string, Promise<void>>();

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, GATHER_MS));

/** Asks again for a database's rows shortly; resolves when they are here, none of them from before the call. */
export function refreshRows(client: QueryClient, database: string): Promise<void> {
  const begun = waiting.get(database);
  if (begun) return begun;
  // One after another: asked for at once, an answer from before a change could come last and stay.
  const refresh = Promise.all([asking.get(database), pause()]).then(() => {
    waiting.delete(database);
    const asked = client.invalidateQueries({ queryKey: databaseKeys.rows(database) });
    asking.set(database, asked);
    return asked;
  });
  waiting.set(database, refresh);
  return refresh;
}
