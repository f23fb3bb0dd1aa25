/** What the palette offers for some words: commands, pages that were open lately, and pages that hold the words. */

import type { RecentPage } from "../lib/recent.ts";
import type { Found } from "./useSearch.ts";

export interface Command {
  name: string;
  hint?: string;
  /** Whether it leads to another page, so that the cursor is not fetched back to where it was. */
  leaves?: true;
  run: () => void;
}

export type Item =
  | { kind: "command"; key: string; command: Command }
  | { kind: "recent"; key: string; page: RecentPage }
  | { kind: "found"; key: string; page: Found };

/** Returns the choices in the order they are shown. */
export function itemsFor(query: string, commands: Command[], recent: RecentPage[], found: Found[]): Item[] {
  const words = query.trim().toLowerCase();
  const named = commands.filter((one) => one.name.toLowerCase().includes(words));
  const offered = named.map((command): Item => ({ kind: "command", key: `command ${command.name}`, command }));
  if (words === "") return [...recent.map((page): Item => ({ kind: "recent", key: `page ${page.id}`, page })), ...offered];
  return [...found.map((page): Item => ({ kind: "found", key: `page ${page.id}`, page })), ...offered];
}
