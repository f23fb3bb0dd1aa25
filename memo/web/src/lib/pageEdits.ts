/** What a person has changed about pages and the server does not have yet, laid over its answers wherever a page is named. */

import type { QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { renameRow } from "../database/kept.ts";
import { Overlay, useOverlay, type Laid } from "./overlay.ts";
import type { PageSummary, WholePage } from "./pages.ts";
import { renameRecent } from "./recent.ts";

export type PageEdit = { id: string } & Partial<Pick<WholePage, "title" | "icon" | "cover" | "coverY" | "favourite">>;

export const pageEdits = new Overlay<PageEdit>();

/** Returns one page as it will be. */
export function laidOver<T extends { id: string }>(edits: Laid<PageEdit>, page: T): T {
  return (edits.get(page.id) ?? []).reduce<T>((so, edit) => ({ ...so, ...edit }), page);
}

/** Returns a list of pages as they will be; the same list where nothing is on its way. */
export function laidOverAll<T extends { id: string }>(edits: Laid<PageEdit>, pages: T[]): T[] {
  return edits.size === 0 ? pages : pages.map((page) => laidOver(edits, page));
}

/** Returns a page, with the pages it names, as they will be. */
export function laidOverWhole(edits: Laid<PageEdit>, page: WholePage): WholePage {
  if (edits.size === 0) return page;
  const whole = { ...laidOver(edits, page), ancestors: laidOverAll(edits, page.ancestors) };
  return page.database ? { ...whole, database: laidOver(edits, page.database) } : whole;
}

/** Returns a `select` that shows one page, or each of a list, as it will be. */
export function useLaidOver(): <T extends { id: string }>(page: T) => T {
  const edits = useOverlay(pageEdits);
  return useCallback((page) => laidOver(edits, page), [edits]);
}

export function useLaidOverAll(): <T extends { id: string }>(pages: T[]) => T[] {
  const edits = useOverlay(pageEdits);
  return useCallback((pages) => laidOverAll(edits, pages), [edits]);
}

const LISTS = ["children", "favourites", "trash", "search", "databases"];

/** Takes over what a change has answered, wherever the page is named. What is being asked for is for the caller to ask again. */
export async function takePage(client: QueryClient, { id, workspaceId, title, icon, cover, coverY }: PageSummary): Promise<void> {
  const edits = new Map([[id, [{ id, title, icon, cover, coverY }]]]);
  const isList = ({ queryKey }: { queryKey: readonly unknown[] }) => LISTS.includes(String(queryKey[0]));
  client.setQueriesData<{ id: string }[]>({ predicate: isList }, (known) => known && laidOverAll(edits, known));
  client.setQueriesData<WholePage>({ queryKey: ["page"] }, (known) => known && laidOverWhole(edits, known));
  renameRecent(workspaceId, { id, title, icon });
  await renameRow(client, { id, title, icon });
}
