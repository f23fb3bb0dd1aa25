/** Copy, cut and paste for the grid: without selected text browsers send these events to the page, not to the focused cell. */

import { useEffect, useRef, type RefObject } from "react";

export interface ClipboardActions {
  copy: (data: DataTransfer) => void;
  cut: (data: DataTransfer) => void;
  paste: (data: DataTransfer) => void;
}

/** Acts for the cells of one grid; a page may show several. */
export function useClipboard(grid: RefObject<HTMLElement | null>, actions: ClipboardActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const act = (event: ClipboardEvent) => {
      const cell = document.activeElement?.closest("[role=gridcell]");
      const inCell = cell === document.activeElement && (grid.current?.contains(cell ?? null) ?? false);
      if (!inCell || !event.clipboardData || (event.type !== "copy" && event.type !== "cut" && event.type !== "paste")) return;
      event.preventDefault();
      latest.current[event.type](event.clipboardData);
    };
    const kinds = ["copy", "cut", "paste"] as const;
    for (const kind of kinds) document.addEventListener(kind, act);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, act);
    };
  }, [grid]);
}
