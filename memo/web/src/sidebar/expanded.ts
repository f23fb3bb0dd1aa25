/** Which rows of the tree are open, kept over reloads. */

import { useCallback, useState } from "react";

const KEY = "memo:expanded";

export function useExpanded() {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(read()));
  const set = useCallback((id: string, wanted: boolean) => {
    setOpen((before) => {
      const after = new Set(before);
      if (wanted) after.add(id);
      else after.delete(id);
      localStorage.setItem(KEY, JSON.stringify([...after].slice(-500)));
      return after;
    });
  }, []);
  return { has: (id: string) => open.has(id), set };
}

function read(): string[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[];
  } catch {
    return [];
  }
}
