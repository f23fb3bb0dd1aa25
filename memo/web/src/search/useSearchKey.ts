/** Ctrl or ⌘ K opens the search, except over selected text: there it belongs to the editor's links. */

import { useEffect } from "react";

export function useSearchKey(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const editing = (event.target as HTMLElement).isContentEditable;
      if (editing && getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [toggle]);
}
