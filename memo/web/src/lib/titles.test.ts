import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";

import { HeldServer } from "../testing/heldServer.ts";
import { WORKSPACE, known, node, whole } from "../testing/known.tsx";
import { takePage } from "./pageEdits.ts";
import { useChildren, useFavourites, usePage } from "./pages.ts";
import { saveTitle, useTitlePending, writeTitle } from "./titles.ts";

const TREE = `GET /api/workspaces/${WORKSPACE}/pages`;
const FAVOURITES = `GET /api/workspaces/${WORKSPACE}/favourites`;
const PAGE = "GET /api/pages/p";
const SAVE = "PATCH /api/pages/p";

let server: HeldServer;
let all = known();

beforeEach(async () => {
  server = await HeldServer.start();
  all = known();
});

afterEach(() => {
  cleanup();
  all.client.clear();
  server.stop();
});

function onScreen() {
  const { result } = renderHook(
    () => ({ page: usePage("p").data, tree: useChildren(WORKSPACE, null).data, stars: useFavourites(WORKSPACE).data, pending: useTitlePending("p") }),
    { wrapper: all.wrapper },
  );
  return { shown: () => [result.current.page?.title, result.current.tree?.[0]?.title, result.current.stars?.[0]?.title], pending: () => result.current.pending };
}

async function answerAll(title: string): Promise<void> {
  (await server.asked(PAGE)).answer(whole("p", { title }));
  (await server.asked(TREE)).answer([node("p", { title })]);
  (await server.asked(FAVOURITES)).answer([node("p", { title })]);
}

async function loaded() {
  const screen = onScreen();
  await answerAll("Old");
  await waitFor(() => expect(screen.shown()).toEqual(["Old", "Old", "Old"]));
  return screen;
}

function write(title: string): void {
  act(() => writeTitle(all.client, "p", title, "soon"));
}

test("a title is shown everywhere with its first letter, and nothing older is shown while and after it is saved", async () => {
  const { shown, pending } = await loaded();
  const seen = new Set<string>();
  write("New");
  expect(shown()).toEqual(["New", "New", "New"]);
  expect(pending()).toBe(true);
  const unsubscribe = all.client.getQueryCache().subscribe(() => shown().forEach((title) => seen.add(title ?? "")));
  act(() => saveTitle(all.client, "p"));
  const saving = await server.asked(SAVE);
  expect(saving.body).toEqual({ title: "New" });
  saving.answer(whole("p", { title: "New" }));
  await answerAll("New");
  await waitFor(() => expect(all.client.isFetching()).toBe(0));
  unsubscribe();
  expect(pending()).toBe(false);
  expect([...seen]).toEqual(["New"]);
});

test("an answer that was asked for before the title was saved and comes after it is not what is shown", async () => {
  const { shown } = await loaded();
  void all.client.invalidateQueries({ queryKey: ["page", "p"] });
  const slow = await server.asked(PAGE);
  write("New");
  act(() => saveTitle(all.client, "p"));
  (await server.asked(SAVE)).answer(whole("p", { title: "New" }));
  const again = await server.asked(PAGE);
  slow.answer(whole("p", { title: "Old" }));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(shown()[0]).toBe("New");
  again.answer(whole("p", { title: "New" }));
  await waitFor(() => expect(all.client.isFetching({ queryKey: ["page", "p"] })).toBe(0));
  expect(shown()[0]).toBe("New");
});

test("going away and back shows the new title, though the old one was still being asked for", async () => {
  const first = renderHook(() => usePage("p"), { wrapper: all.wrapper });
  const slow = await server.asked(PAGE);
  first.unmount();
  write("New");
  act(() => saveTitle(all.client, "p"));
  (await server.asked(SAVE)).answer(whole("p", { title: "New" }));
  await waitFor(() => expect(all.client.isFetching()).toBe(0));
  slow.answer(whole("p", { title: "Old" }));
  await new Promise((resolve) => setTimeout(resolve, 30));
  const back = renderHook(() => usePage("p").data?.title, { wrapper: all.wrapper });
  expect(back.result.current).toBeUndefined();
  (await server.asked(PAGE)).answer(whole("p", { title: "New" }));
  await waitFor(() => expect(back.result.current).toBe("New"));
});

test("a first answer that is still on its way is asked for once more", async () => {
  const { result } = renderHook(() => usePage("below").data?.ancestors[0]?.title, { wrapper: all.wrapper });
  const pending = renderHook(() => useTitlePending("p"));
  const slow = await server.asked("GET /api/pages/below");
  const above = (title: string) => whole("below", { ancestors: [{ id: "p", title, icon: "" }] });
  write("New");
  act(() => saveTitle(all.client, "p"));
  (await server.asked(SAVE)).answer(whole("p", { title: "New" }));
  await waitFor(() => expect(pending.result.current).toBe(false));
  slow.answer(above("Old"));
  const again = await server.asked("GET /api/pages/below");
  await waitFor(() => expect(result.current).toBe("New"));
  again.answer(above("New"));
  await waitFor(() => expect(all.client.isFetching()).toBe(0));
  expect(result.current).toBe("New");
});

test("titles are sent one after another, and only the last counts", async () => {
  const { shown, pending } = await loaded();
  write("One");
  act(() => saveTitle(all.client, "p"));
  const one = await server.asked(SAVE);
  write("Two");
  act(() => saveTitle(all.client, "p"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(server.waiting()).toEqual([]);
  one.answer(whole("p", { title: "One" }));
  const two = await server.asked(SAVE);
  expect(two.body).toEqual({ title: "Two" });
  expect(shown()).toEqual(["Two", "Two", "Two"]);
  expect(pending()).toBe(true);
  two.answer(whole("p", { title: "Two" }));
  await waitFor(() => expect(pending()).toBe(false));
  expect(shown()).toEqual(["Two", "Two", "Two"]);
});

test("out of reach, a title stays on screen and is sent when the browser is online again", async () => {
  const { shown, pending } = await loaded();
  write("Kept");
  act(() => saveTitle(all.client, "p"));
  (await server.asked(SAVE)).drop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(shown()).toEqual(["Kept", "Kept", "Kept"]);
  expect(pending()).toBe(true);
  window.dispatchEvent(new Event("online"));
  (await server.asked(SAVE)).answer(whole("p", { title: "Kept" }));
  await waitFor(() => expect(pending()).toBe(false));
});

test("a title that the server refuses is taken back", async () => {
  const { shown, pending } = await loaded();
  write("Forbidden");
  act(() => saveTitle(all.client, "p"));
  (await server.asked(SAVE)).refuse(403, "You may look at this page, but not change it.");
  await waitFor(() => expect(pending()).toBe(false));
  expect(shown()).toEqual(["Old", "Old", "Old"]);
});

test("what somebody else wrote later is shown when it comes", async () => {
  const { shown } = await loaded();
  await act(async () => takePage(all.client, whole("p", { title: "Theirs" })));
  await waitFor(() => expect(shown()).toEqual(["Theirs", "Theirs", "Theirs"]));
});
