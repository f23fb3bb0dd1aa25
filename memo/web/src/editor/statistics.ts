/** What the text of a page amounts to. */

import type { TextStatistics } from "../extensions/registry.ts";

export interface Countable {
  type: string;
  content?: unknown;
  children: Countable[];
}

export const NO_TEXT: TextStatistics = { words: 0, characters: 0, blocks: 0 };

/** Counts the words and characters people see; scripts without spaces count each character as a word. */
export function countText(blocks: readonly Countable[]): TextStatistics {
  const total = { ...NO_TEXT };
  for (const block of blocks) {
    const text = textOf(block.content);
    const below = countText(block.children);
    total.words += wordsIn(text) + below.words;
    total.characters += lengthOf(text) + below.characters;
    total.blocks += 1 + below.blocks;
  }
  return total;
}

function lengthOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}

function wordsIn(text: string): number {
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? [];
  const spaced = text.replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, " ").match(/[\p{L}\p{N}]\S*/gu) ?? [];
  return unspaced.length + spaced.length;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(textOf).join("");
  if (typeof content !== "object" || content === null) return "";
  if ("text" in content && typeof content.text === "string") return content.text;
  if ("rows" in content && Array.isArray(content.rows)) return content.rows.map(cellsOf).join(" ");
  return "content" in content ? textOf(content.content) : "";
}

function cellsOf(row: unknown): string {
  const cells = (row as { cells?: unknown[] }).cells ?? [];
  return cells.map((cell) => textOf(cell)).join(" ");
}
