/** Where a person was when they wrote to us: sizes and names, never contents. */

import { lastActions } from "../lib/actions.ts";

export interface ReportContext {
  pageId: string | null;
  path: string;
  commit: string;
  viewport: { width: number; height: number; scale: number };
  theme: string;
  actions: string[];
}

export function contextOf(path: string, commit: string): ReportContext {
  return {
    pageId: /^\/p\/(\w+)/.exec(path)?.[1] ?? null,
    path,
    commit,
    viewport: { width: window.innerWidth, height: window.innerHeight, scale: window.devicePixelRatio },
    theme: document.documentElement.getAttribute("data-mantine-color-scheme") ?? "",
    actions: lastActions(),
  };
}
