/** Asks again for what is shown of a database: once for many changes that come close together. */

import type { QueryClient } from "@tanstack/react-query";

import { databaseKeys } from "./keys.ts";

const GATHER_MS = 250;
const waiting = new Map<string, Promise<void>>();

/** Asks again for a database's rows shortly; resolves when they are here. */
export function refreshRows(client: QueryClient, database: string): Promise<void> {
  const begun = waiting.get(database);
  if (begun) return begun;
  const refresh = new Promise<void>((resolve) => setTimeout(resolve, GATHER_MS)).then(() => {
    waiting.delete(database);
    return client.invalidateQueries({ queryKey: databaseKeys.rows(database) }, { cancelRefetch: false });
  });
  waiting.set(database, refresh);
  return refresh;
}
