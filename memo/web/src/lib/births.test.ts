import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";

import { HeldServer } from "../testing/heldServer.ts";
import { WORKSPACE, known, node, whole } from "../testing/known.tsx";
import { arrivalOf, bear, dropBirth, resumeBirths, tryAgain, useBirth } from "./births.ts";
import { useChildren, usePage, type WholePage } from "./pages.ts";
import { forgetTitle, writeTitle } from "./titles.ts";

const MAKE = `POST /api/workspaces/${WORKSPACE}/pages`;
const TREE = `GET /api/workspaces/${WORKSPACE}/pages`;

let server: HeldServer;
let all = known();

beforeEach(async () => {
  server = await HeldServer.start();
  all = known();
  localStorage.clear();
});

afterEach(() => {
  cleanup();
  all.client.clear();
  server.stop();
});

function onScreen(id: string) {
  return renderHook(() => ({ page: usePage(id), tree: useChildren(WORKSPACE, null).data, birth: useBirth(id) }), { wrapper: all.wrapper }).result;
}

function make(parent: string | null = null): string {
  let id = "";
  act(() => {
    id = bear(all.client, "page", WORKSPACE, parent);
  });
  return id;
}

const told = (id: string, change: Partial<WholePage> = {}) => whole(id, { title: "", ...change });

test("a new page is open and in the tree before the server has heard of it, and nothing about it is asked until then", async () => {
  const id = make();
  const screen = onScreen(id);
  expect(screen.current.page.data).toMatchObject({ id, title: "", canEdit: true });
  (await server.asked(TREE)).answer([node("old")]);
  await waitFor(() => expect(screen.current.tree?.map((one) => one.id)).toEqual(["old", id]));
  act(() => writeTitle(all.client, id, "Typed at once", "now"));
  void all.client.invalidateQueries({ queryKey: ["page", id] });
  const making = await server.asked(MAKE);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(server.waiting()).toEqual([]);
  expect(screen.current.tree?.at(-1)?.title).toBe("Typed at once");
  making.answer(told(id));
  const saving = await server.asked(`PATCH /api/pages/${id}`);
  expect(saving.body).toEqual({ title: "Typed at once" });
  saving.answer(told(id, { title: "Typed at once" }));
  await waitFor(() => expect(screen.current.birth).toBeUndefined());
  expect(screen.current.page.data?.title).toBe("Typed at once");
  expect(screen.current.tree?.map((one) => one.id)).toEqual(["old", id]);
});

test("what is made inside a new page waits for it", async () => {
  const outer = make();
  const inner = make(outer);
  const first = await server.asked(MAKE);
  expect(first.body).toMatchObject({ id: outer });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(server.waiting()).toEqual([]);
  first.answer(told(outer));
  const second = await server.asked(MAKE);
  expect(second.body).toMatchObject({ id: inner, parentId: outer });
  second.answer(told(inner, { parentId: outer }));
  await waitFor(() => expect(arrivalOf(inner)).toBeNull());
});

test("out of reach, it is tried again under the same name", async () => {
  const id = make();
  const screen = onScreen(id);
  (await server.asked(MAKE)).drop();
  await waitFor(() => expect(screen.current.birth?.failures).toBe(1));
  expect(screen.current.birth?.trouble).toContain("cannot be reached");
  window.dispatchEvent(new Event("online"));
  const again = await server.asked(MAKE);
  expect(again.body).toMatchObject({ id });
  again.answer(told(id));
  await waitFor(() => expect(screen.current.birth).toBeUndefined());
});

test("refused, it keeps its words; it can be tried again or dropped", async () => {
  const id = make();
  const screen = onScreen(id);
  (await server.asked(MAKE)).refuse(403, "You may look around.");
  await waitFor(() => expect(screen.current.birth?.refusal).toBe("You may look around."));
  act(() => writeTitle(all.client, id, "Mine", "now"));
  act(() => tryAgain(all.client, id));
  const again = await server.asked(MAKE);
  expect(again.body).toMatchObject({ id, title: "Mine" });
  again.refuse(409, "There is a page of this id already.");
  await waitFor(() => expect(screen.current.birth?.refusal).toContain("already"));
  act(() => {
    forgetTitle(id);
    dropBirth(all.client, id);
  });
  expect(screen.current.birth).toBeUndefined();
});

test("what a visit left unmade is made at the next one, with its title", async () => {
  resumeBirths(all.client, "ada");
  const id = make();
  (await server.asked(MAKE)).refuse(503, "The server is starting.");
  act(() => writeTitle(all.client, id, "Left", "soon"));
  const left = Object.keys(localStorage).map((key) => [key, localStorage.getItem(key) ?? ""] as const);
  act(() => {
    forgetTitle(id);
    dropBirth(all.client, id);
  });
  expect(Object.keys(localStorage)).toEqual([]);
  for (const [key, value] of left) localStorage.setItem(key, value);
  act(() => resumeBirths(all.client, "ada"));
  const making = await server.asked(MAKE);
  expect(making.body).toMatchObject({ id, title: "Left" });
  making.answer(told(id, { title: "Left" }));
  await waitFor(() => expect(Object.keys(localStorage)).toEqual([]));
});
