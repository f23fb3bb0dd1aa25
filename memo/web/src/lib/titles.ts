/** Titles as they are being written: shown everywhere at once, saved shortly after the last letter, tried again until they are. */

import type { QueryClient } from "@tanstack/react-query";

import { notify } from "../components/notify.ts";
import { noteAction } from "./actions.ts";
import { api, isRefusal, messageOf } from "./api.ts";
import { noteTitle } from "./births.ts";
import { inTurn } from "./inTurn.ts";
import { pageEdits, takePage, type PageEdit } from "./pageEdits.ts";
import { forgetTree, type PageSummary } from "./pages.ts";
import { beforeNextTry } from "./retry.ts";
import { Store, useStore } from "./store.ts";

interface Writing {
  title: string;
  edit: PageEdit;
  takeAway: () => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const SAVE_AFTER_MS = 350;
const SHOWN = 60;

const written = new Store<ReadonlyMap<string, Writing>>(new Map());

/** Gives a page another title; `soon` is for one that is still being written. */
export function writeTitle(client: QueryClient, id: string, title: string, when: "now" | "soon"): void {
  const before = written.snapshot().get(id);
  clearTimeout(before?.timer);
  const edit = { id, title };
  const takeAway = pageEdits.lay([edit], before ? [before.edit] : []);
  const timer = setTimeout(() => void save(client, id), when === "now" ? 0 : SAVE_AFTER_MS);
  put(id, { title, edit, takeAway, timer });
  noteTitle(id, title);
}

/** Saves what was written so far without waiting for more. */
export function saveTitle(client: QueryClient, id: string): void {
  if (written.snapshot().get(id)?.timer !== undefined) void save(client, id);
}

/** Sends what was written so far of every title. */
export function saveTitles(client: QueryClient): void {
  for (const id of written.snapshot().keys()) saveTitle(client, id);
}

/** Tells whether any title is not on the server yet. */
export function useTitlesPending(): boolean {
  return useStore(written, (all) => all.size > 0);
}

/** Tells whether a title is not on the server yet. */
export function useTitlePending(id: string): boolean {
  return useStore(written, (all) => all.has(id));
}

/** Forgets what was written as the title of a page that will never be. */
export function forgetTitle(id: string): void {
  const writing = written.snapshot().get(id);
  clearTimeout(writing?.timer);
  writing?.takeAway();
  put(id, null);
}

function put(id: string, writing: Writing | null): void {
  const next = new Map(written.snapshot());
  if (writing) next.set(id, writing);
  else next.delete(id);
  written.put(next);
}

/** Each title is sent in its turn; only the last of a page is waited for, and only its failure counts. */
async function save(client: QueryClient, id: string): Promise<void> {
  const writing = written.snapshot().get(id);
  if (!writing) return;
  clearTimeout(writing.timer);
  writing.timer = undefined;
  const isLast = () => written.snapshot().get(id) === writing;
  for (let failures = 0; isLast(); failures++) {
    try {
      const page = await inTurn([id], () => send(id, writing.title));
      await settle(client, page, isLast() ? writing : null);
      return;
    } catch (error) {
      if (!isLast()) return;
      if (isRefusal(error)) giveUp(id, writing.title, error);
      else await beforeNextTry(failures);
    }
  }
}

function send(id: string, title: string): Promise<PageSummary> {
  noteAction("title.edit");
  return api.patch<PageSummary>(`/api/pages/${id}`, { title });
}

async function settle(client: QueryClient, page: PageSummary, writing: Writing | null): Promise<void> {
  if (writing) put(page.id, null);
  await Promise.all([takePage(client, page), forgetTree(client, page.workspaceId, [page.parentId], [page.id])]);
  writing?.takeAway();
}

function giveUp(id: string, title: string, error: unknown): void {
  forgetTitle(id);
  const named = title.length > SHOWN ? `${title.slice(0, SHOWN)}…` : title;
  notify(`The title “${named}” was not saved: ${messageOf(error)}`, "error");
}
