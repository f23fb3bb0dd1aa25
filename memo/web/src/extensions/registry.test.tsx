import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import type { Boot } from "../lib/boot.ts";
import { SessionProvider } from "../lib/session.tsx";
import { EXTENSIONS, collect, shownIn, type NamedExtension, type SlotProps } from "./registry.ts";
import { Slot } from "./Slot.tsx";

const PAGE = { id: "p", workspaceId: "w", parentId: null, title: "Plans", icon: "", cover: "", coverY: 50, createdAt: "", updatedAt: "", trashedAt: null, restricted: false };
const STATISTICS = { words: 7, characters: 30, blocks: 2 };
const COUNT: NamedExtension = { name: "count", slot: "under-title", flag: "memo.count", Component: Count };

function Count({ page, statistics }: SlotProps) {
  return <p>{`${page.title} has ${statistics.words} words`}</p>;
}

function show(flags: string[]) {
  const boot: Boot = { commit: "c", schema: 1, user: null, workspaces: [], flags };
  render(
    <MantineProvider>
      <SessionProvider initial={boot}>
        <Slot name="under-title" extensions={[COUNT]} page={PAGE} statistics={STATISTICS} />
      </SessionProvider>
    </MantineProvider>,
  );
}

afterEach(cleanup);

test("modules without an extension are passed over, the rest come in the order of their names", () => {
  const found = collect({ "./b.tsx": { extension: COUNT }, "./a.tsx": { extension: COUNT }, "./c.tsx": {} });
  expect(found.map((one) => one.name)).toEqual(["a", "b"]);
});

test("an extension is shown in its slot only, and only with its flag", () => {
  expect(shownIn("under-title", [COUNT], ["memo.count"])).toEqual([COUNT]);
  expect(shownIn("page-footer", [COUNT], ["memo.count"])).toEqual([]);
  expect(shownIn("under-title", [COUNT], [])).toEqual([]);
  expect(shownIn("under-title", [{ ...COUNT, flag: null }], [])).toHaveLength(1);
});

test("a slot gives its extension the page and the statistics", () => {
  show(["memo.count"]);
  expect(screen.getByText("Plans has 7 words")).toBeTruthy();
});

test("a slot without anything to show leaves no empty box", () => {
  show([]);
  expect(document.querySelector("[data-slot]")).toBeNull();
});

test("every shipped extension names a slot and a component", () => {
  for (const one of EXTENSIONS) {
    expect(["under-title", "page-footer"]).toContain(one.slot);
    expect(one.Component).toBeTypeOf("function");
  }
});
