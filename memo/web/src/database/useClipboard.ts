/** Copy, cut and paste for the grid: without selected text browsers send these events to the page, not to the focused cell. */

import { useEffect, useRef } from "react";

export interface ClipboardActions {
  copy: (data: DataTransfer) => void;
  cut: (data: DataTransfer) => void;
  paste: (data: DataTransfer) => void;
}

export function useClipboard(actions: ClipboardActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const act = (event: ClipboardEvent) => {
      const inCell = document.activeElement?.matches("[role=grid] [role=gridcell]") ?? false;
      if (!inCell || !event.clipboardData || (event.type !== "copy" && event.type !== "cut" && event.type !== "paste")) return;
      event.preventDefault();
      latest.current[event.type](event.clipboardData);
    };
    const kinds = ["copy", "cut", "paste"] as const;
    for (const kind of kinds) document.addEventListener(kind, act);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, act);
    };
  }, []);
}
