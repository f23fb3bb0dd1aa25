/** AC-1: a page of 450 words says "3 min read" under its title. */
import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";
import { expect, test } from "vitest";

import type { SlotProps } from "../extensions/registry.ts";
import { Slot } from "../extensions/Slot.tsx";
import type { Boot } from "../lib/boot.ts";
import { SessionProvider } from "../lib/session.tsx";

const FLAG = "reading-time-page-title";
const PAGE = { id: "p", title: "Plans" } as SlotProps["page"];

/** Returns the text under the title of a page with so many words, for somebody who has these flags. */
function underTitle(words: number, flags: string[] = [FLAG]): string {
  const boot = { commit: "c", schema: 1, user: null, workspaces: [], flags } as Boot;
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

test("AC-1: a page of 450 words says '3 min read' under its title", () => {
  expect(underTitle(450)).toBe("3 min read");
});

test("AC-1: a page of 200 words says '1 min read', one of 201 words '2 min read'", () => {
  expect(underTitle(200)).toBe("1 min read");
  expect(underTitle(201)).toBe("2 min read");
});
