/** What the window knows of the server: an answer that was asked for before a change is never the last one. */

import { QueryClient, type InvalidateOptions, type InvalidateQueryFilters, type QueryFilters } from "@tanstack/react-query";

/**
 * Asks again for what has changed, also where an answer is still on its way, for it may be older than the change.
 *
 * Otherwise it would count as fresh: TanStack lets a first request, and one that nobody waits for any more, outlive an invalidation.
 */
export class MemoClient extends QueryClient {
  /** Resolves when all that is on screen is newer than the call. A first answer is shown when it comes, and asked for once more. */
  override async invalidateQueries(filters: InvalidateQueryFilters = {}, options: InvalidateOptions = {}): Promise<void> {
    const asked = this.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" });
    const older = new Set<unknown>(asked.filter((query) => options.cancelRefetch === false || query.state.data === undefined));
    for (const query of asked) if (!query.isActive()) void query.cancel({ revert: true });
    await super.invalidateQueries(filters, options);
    if (older.size > 0) await super.invalidateQueries({ predicate: (query) => older.has(query) }, { ...options, cancelRefetch: false });
  }
}

/** Changes what is known under some keys; resolves when what was being asked for there has been asked for again. */
export async function amend<T>(client: QueryClient, filters: QueryFilters, change: (known: T) => T): Promise<void> {
  const asked = new Set<unknown>(client.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" }));
  client.setQueriesData<T>(filters, (known) => (known === undefined ? undefined : change(known)));
  if (asked.size > 0) await client.invalidateQueries({ predicate: (query) => asked.has(query) }, { cancelRefetch: false });
}

/** Takes over an answer that is newer than whatever was asked for before: that must not come after it and be shown. */
export async function take(client: QueryClient, key: readonly unknown[], answer: unknown): Promise<void> {
  const one = { queryKey: key, exact: true };
  const isAsking = client.isFetching(one) > 0;
  await client.cancelQueries(one);
  client.setQueryData(key, answer);
  if (isAsking) void client.invalidateQueries(one);
}
