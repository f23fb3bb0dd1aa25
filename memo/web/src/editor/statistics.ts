/** What the text of a page amounts to. */

import type { TextStatistics } from "../extensions/registry.ts";

export interface Countable {
  type: string;
  content?: unknown;
  children: Countable[];
}

export const NO_TEXT: TextStatistics = { words: 0, characters: 0, blocks: 0 };
// The editor gives the same object for a block until the block or what is in it changes.
const COUNTED = new WeakMap<Countable, TextStatistics>();
const GRAPHEMES = new Intl.Segmenter();
const ONE_EACH = /^[\x20-\x7e]*$/;

/** Counts the words and characters people see; scripts without spaces count each character as a word. */
export function countText(blocks: readonly Countable[]): TextStatistics {
  const total = { ...NO_TEXT };
  for (const block of blocks) {
    const { words, characters, blocks: count } = countBlock(block);
    total.words += words;
    total.characters += characters;
    total.blocks += count;
  }
  return total;
}

function countBlock(block: Countable): TextStatistics {
  const known = COUNTED.get(block);
  if (known) return known;
  const text = textOf(block.content);
  const below = countText(block.children);
  const counted = { words: wordsIn(text) + below.words, characters: lengthOf(text) + below.characters, blocks: 1 + below.blocks };
  COUNTED.set(block, counted);
  return counted;
}

function lengthOf(text: string): number {
  return ONE_EACH.test(text) ? text.length : [...GRAPHEMES.segment(text)].length;
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
