/** A table's lines as they are shown: asked for page by page, with edits on their way laid over. */

import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { groupQuery, rowsOf, useGroups, useRowPages, type RowsSpec } from "./data.ts";
import { usePending } from "./edits.ts";
import { groupedItems, plainItems, steadyItems, type GroupRows, type Item } from "./items.ts";
import type { Database, Group, Property, Row } from "./model.ts";
import { laid, regrouped } from "./overlay.ts";

export interface Loaded {
  isPending: boolean;
  error: Error | null;
  isStale: boolean;
  ignored: string[];
  retry: () => void;
}

const NONE: Group[] = [];

/** Returns the groups of a property, each with its first rows, and a way to have more of one. */
export function useGroupRows(database: Database, spec: RowsSpec, property: Property | undefined, collapsed?: ReadonlySet<string>) {
  const [pages, setPages] = useState<Record<string, number>>({});
  const id = database.page.id;
  const pending = usePending(id);
  const groups = useGroups(id, spec, property?.id ?? null);
  const open = useMemo(() => (groups.data ?? NONE).filter((group) => !collapsed?.has(group.key)), [groups.data, collapsed]);
  const results = useQueries({
    queries: open.map((group) => groupQuery(id, spec, property?.id ?? "", group.key, pages[group.key] ?? 1)),
    combine: (all) => ({
      data: all.map((one) => one.data),
      error: all.find((one) => one.error !== null)?.error ?? null,
      isPending: all.some((one) => one.isPending),
      isFetching: all.some((one) => one.isFetching),
    }),
  });
  const found = useMemo(() => {
    if (!property || !groups.data) return [];
    const rows = new Map(open.map((group, index): [string, Row[]] => [group.key, rowsOf(results.data[index])]));
    const placed = regrouped(rows, pending, property);
    return groups.data.map((group): GroupRows => {
      const at = open.indexOf(group);
      const last = at < 0 ? undefined : results.data[at]?.pages.at(-1);
      return { group: { ...group, count: countOf(group, rows, placed) }, rows: placed.get(group.key) ?? [], hasMore: Boolean(last?.next_cursor) };
    });
  }, [groups.data, open, results.data, pending, property]);
  const loadMore = useCallback((key: string) => setPages((now) => ({ ...now, [key]: (now[key] ?? 1) + 2 })), []);
  const state: Loaded = {
    isPending: property !== undefined && (groups.isPending || (results.isPending && found.every((one) => one.rows.length === 0))),
    error: groups.error ?? results.error,
    isStale: groups.isPlaceholderData,
    ignored: [],
    retry: () => void groups.refetch(),
  };
  return { groups: found, state, loadMore, isFetching: results.isFetching };
}

/** A group's count goes with the rows that are moved into it or out of it. */
function countOf(group: Group, before: Map<string, Row[]>, after: Map<string, Row[]>): number {
  return group.count + (after.get(group.key)?.length ?? 0) - (before.get(group.key)?.length ?? 0);
}

export function useItems(database: Database, spec: RowsSpec, property: Property | undefined, collapsed: ReadonlySet<string>, editing: boolean, canAdd: boolean) {
  const pending = usePending(database.page.id);
  const plain = useRowPages(database.page.id, spec, property === undefined);
  const grouped = useGroupRows(database, spec, property, collapsed);
  const items = useMemo(() => {
    if (property) return groupedItems(grouped.groups, collapsed, canAdd);
    return plainItems(rowsOf(plain.data).map((row) => laid(pending, row)));
  }, [property, grouped.groups, collapsed, canAdd, plain.data, pending]);
  const shown = useSteady(items, editing);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = plain;
  const loadNext = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const state: Loaded = property
    ? grouped.state
    : {
        isPending: plain.isPending,
        error: plain.data ? null : plain.error,
        isStale: plain.isPlaceholderData,
        ignored: plain.data?.pages[0]?.ignored ?? [],
        retry: () => void plain.refetch(),
      };
  return { items: shown, state, loadNext, loadMore: grouped.loadMore, hasNext: property === undefined && hasNextPage, isFetchingNext: isFetchingNextPage };
}

function useSteady(items: Item[], editing: boolean): Item[] {
  const last = useRef(items);
  const shown = editing ? steadyItems(last.current, items) : items;
  useEffect(() => {
    last.current = shown;
  });
  return shown;
}
