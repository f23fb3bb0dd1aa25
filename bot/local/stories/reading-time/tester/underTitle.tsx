/** AC-1, AC-2, AC-3: what stands under the title of a page, by the shipped slot and the shipped extensions. */
import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";

import { Slot } from "../extensions/Slot.tsx";
import type { Boot } from "../lib/boot.ts";
import { SessionProvider } from "../lib/session.tsx";

const FLAG = "reading-time-page-title";
const PAGE = { id: "p", workspaceId: "w", parentId: null, title: "Plans", icon: "", createdAt: "", updatedAt: "", trashedAt: null };

/** Returns the text under the title of a page with so many words, for somebody who has these flags. */
export function underTitle(words: number, flags: string[] = [FLAG]): string {
  cleanup();
  const boot: Boot = { commit: "c", schema: 1, user: null, workspaces: [], flags };
  render(
    <MantineProvider>
      <SessionProvider initial={boot}>
        <Slot name="under-title" page={PAGE} statistics={{ words, characters: words * 5, blocks: 1 }} />
      </SessionProvider>
    </MantineProvider>,
  );
  const text = document.querySelector("[data-slot='under-title']")?.textContent ?? "";
  cleanup();
  return text;
}
