/** How long a page takes to read, under its title. */

import { Text } from "@mantine/core";
import { useMemo } from "react";

import type { Extension, SlotProps } from "./registry.ts";

const WORDS_A_MINUTE = 200;

/** Returns the minutes a reader needs, begun minutes counted whole; 0 for a page without words. */
export function readingMinutes(words: number): number {
  return Math.ceil(words / WORDS_A_MINUTE);
}

function ReadingTime({ statistics }: SlotProps) {
  const minutes = readingMinutes(statistics.words);
  if (minutes === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {`${minutes} min read`}
    </Text>
  );
}

export const extension: Extension = { slot: "under-title", flag: "reading-time-page-title", Component: ReadingTime };
