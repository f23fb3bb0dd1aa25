/** Ctrl or ⌘ / opens the shortcuts from anywhere, a question mark where nothing is being written. */

import { useEffect } from "react";

export function useShortcutsKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const asked = event.key === "/" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!asked && (event.key !== "?" || isWriting(event.target as HTMLElement))) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [open]);
}

function isWriting(target: HTMLElement): boolean {
  return target.isContentEditable || target.matches("input, textarea, select, [role=gridcell]");
}
