/** Which pages were open lately in a workspace, so that the next visit begins there and they are quick to find again. */

import { useEffect } from "react";

import type { PageSummary } from "./pages.ts";

export interface RecentPage {
  id: string;
  title: string;
  icon: string;
}

const KEPT = 8;
const key = (workspace: string) => `memo:recent:${workspace}`;

export function rememberPage({ workspaceId, id, title, icon }: PageSummary): void {
  const others = recentPages(workspaceId).filter((one) => one.id !== id);
  keep(workspaceId, [{ id, title, icon }, ...others].slice(0, KEPT));
}

/** Gives a page that was open lately its new title and icon. */
export function renameRecent(workspace: string, page: RecentPage): void {
  const pages = recentPages(workspace);
  if (pages.some((one) => one.id === page.id)) keep(workspace, pages.map((one) => (one.id === page.id ? page : one)));
}

/** Remembers the page on screen. */
export function useRemembered(page: PageSummary): void {
  useEffect(() => rememberPage(page), [page]);
}

/** Returns what was open lately, the last one first. */
export function recentPages(workspace: string): RecentPage[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(workspace)) ?? "[]");
    return Array.isArray(found) ? (found as RecentPage[]) : [];
  } catch {
    return [];
  }
}

export function forgetPage(workspace: string, id: string): void {
  keep(workspace, recentPages(workspace).filter((one) => one.id !== id));
}

function keep(workspace: string, pages: RecentPage[]): void {
  localStorage.setItem(key(workspace), JSON.stringify(pages));
}
