/** Which groups of a view somebody has folded up, remembered in their browser. */

import { useState } from "react";

const keyOf = (view: string): string => `memo:collapsed:${view}`;

function remembered(view: string): ReadonlySet<string> {
  const found: unknown = JSON.parse(localStorage.getItem(keyOf(view)) ?? "[]");
  return new Set(Array.isArray(found) ? found.filter((one) => typeof one === "string") : []);
}

export function useCollapsed(view: string): [ReadonlySet<string>, (key: string) => void] {
  const [collapsed, setCollapsed] = useState(() => remembered(view));
  const toggle = (key: string) => {
    const next = new Set(collapsed);
    if (!next.delete(key)) next.add(key);
    localStorage.setItem(keyOf(view), JSON.stringify([...next]));
    setCollapsed(next);
  };
  return [collapsed, toggle];
}
