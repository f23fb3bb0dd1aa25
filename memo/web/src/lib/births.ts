/**
 * Pages made in this window: named here, opened at once, and on the server as soon as it can be reached.
 *
 * Because a new page has its id from the start, its title and text are its own fields from the first letter on; nothing is typed
 * into the page that was open before, and nothing is carried over afterwards. The browser keeps the list until the server has it.
 */

import type { QueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { ApiError, api, isRefusal, messageOf } from "./api.ts";
import { announce } from "./coming.ts";
import { forgetTree, keys, type Ancestor, type PageSummary, type TreeNode, type WholePage } from "./pages.ts";
import { beforeNextTry } from "./retry.ts";
import { Store, useStore } from "./store.ts";

export interface Birth {
  page: WholePage;
  /** How often it could not be made so far; it is tried again by itself. */
  failures: number;
  /** Why not, the last time. */
  trouble: string;
  /** Why the server will not have it, when it will not. */
  refusal: string | null;
}

interface Awaited {
  there: Promise<void>;
  arrive: () => void;
  drop: (reason: Error) => void;
}

export type Births = ReadonlyMap<string, Birth>;

const births = new Store<Births>(new Map());
const awaited = new Map<string, Awaited>();
let keeper = "";

/** Returns the pages that are on their way. */
export function useBirths(): Births {
  return useStore(births, (all) => all);
}

export function useBirth(id: string): Birth | undefined {
  return useStore(births, (all) => all.get(id));
}

/** Returns a page that is on its way. */
export function unmade(id: string): WholePage | undefined {
  return births.snapshot().get(id)?.page;
}

/** Resolves when a page made here is on the server; null when it has always been there. */
export function arrivalOf(id: string): Promise<void> | null {
  return awaited.get(id)?.there ?? null;
}

/** Makes a page known here and sends it off; returns its id. */
export function bear(client: QueryClient, kind: "page" | "database", workspace: string, parent: string | null): string {
  const id = newId();
  noteAction(`${kind}.create`);
  begin(client, unborn(client, { id, kind, workspace, parent }));
  return id;
}

/** Tries again what the server refused, or what an earlier visit left behind. */
export function tryAgain(client: QueryClient, id: string): void {
  const birth = births.snapshot().get(id);
  if (!birth) return;
  change(id, { ...birth, failures: 0, trouble: "", refusal: null });
  void send(client, id);
}

/** Gives up a page that the server refused. */
export function dropBirth(client: QueryClient, id: string): void {
  awaited.get(id)?.drop(new ApiError(404, "not_found", "There is no such page."));
  awaited.delete(id);
  change(id, undefined);
  client.removeQueries({ queryKey: keys.page(id) });
}

/** Returns the children of a page with those that are on their way, and who has such children. */
export function withBirths(coming: Births, parent: string | null, nodes: TreeNode[], workspace: string): TreeNode[] {
  if (coming.size === 0) return nodes;
  const all = [...coming.values()].map(({ page }) => page).filter((page) => page.workspaceId === workspace);
  const known = new Set(nodes.map((node) => node.id));
  const here = all.filter((page) => page.parentId === parent && !known.has(page.id));
  return [...nodes, ...here.map(nodeOf)].map((node) => (all.some((page) => page.parentId === node.id) ? { ...node, hasChildren: true } : node));
}

function nodeOf({ ancestors: _above, access: _access, canEdit: _can, favourite: _star, ...page }: WholePage): TreeNode {
  return { ...page, hasChildren: false };
}

function begin(client: QueryClient, page: WholePage): void {
  let settled: Omit<Awaited, "there"> | undefined;
  const there = new Promise<void>((arrive, drop) => (settled = { arrive, drop }));
  there.catch(() => undefined);
  if (settled) awaited.set(page.id, { there, ...settled });
  announce(page.id, there);
  change(page.id, { page, failures: 0, trouble: "", refusal: null });
  void send(client, page.id);
}

async function send(client: QueryClient, id: string): Promise<void> {
  for (let birth = births.snapshot().get(id); birth; birth = births.snapshot().get(id)) {
    try {
      arrived(client, await deliver(birth.page));
      return;
    } catch (error) {
      const now = births.snapshot().get(id) ?? birth;
      if (isRefusal(error)) {
        change(id, { ...now, refusal: messageOf(error) });
        return;
      }
      change(id, { ...now, failures: now.failures + 1, trouble: messageOf(error) });
      await beforeNextTry(now.failures);
    }
  }
}

async function deliver({ id, kind, workspaceId, parentId, title }: WholePage): Promise<PageSummary> {
  const at = `/api/workspaces/${workspaceId}`;
  await arrivalOf(parentId ?? "");
  const wish = { id, parentId, title };
  if (kind === "database") return (await api.post<{ page: PageSummary }>(`${at}/databases`, wish)).page;
  return api.post<PageSummary>(`${at}/pages`, wish);
}

/** The lists that are known take it over before it is no longer among those that are on their way. */
function arrived(client: QueryClient, answer: PageSummary): void {
  const { id, parentId, workspaceId } = answer;
  const whole = unmade(id);
  client.setQueryData<WholePage>(keys.page(id), (page) => whole && { ...(page ?? whole), ...answer });
  client.setQueryData<TreeNode[]>(keys.children(workspaceId, parentId), (nodes) =>
    nodes && !nodes.some((node) => node.id === id) ? [...nodes, { ...answer, hasChildren: false }] : nodes,
  );
  change(id, undefined);
  awaited.get(id)?.arrive();
  awaited.delete(id);
  void forgetTree(client, workspaceId, [parentId], [id]);
}

function change(id: string, birth: Birth | undefined): void {
  const next = new Map(births.snapshot());
  if (birth) next.set(id, birth);
  else next.delete(id);
  keep(id, birth);
  births.put(next);
}

interface Wish {
  id: string;
  kind: "page" | "database";
  workspace: string;
  parent: string | null;
}

function unborn(client: QueryClient, { id, kind, workspace, parent }: Wish): WholePage {
  const now = new Date().toISOString();
  return {
    id, kind, workspaceId: workspace, parentId: parent, title: "", icon: "", cover: "", coverY: 50, createdAt: now, updatedAt: now,
    trashedAt: null, restricted: false, access: "edit", canEdit: true, favourite: false, ancestors: chainOf(client, workspace, parent),
  };
}

/** Returns the pages above, as far as they are known here; the server tells the rest. */
function chainOf(client: QueryClient, workspace: string, parent: string | null): Ancestor[] {
  if (parent === null) return [];
  const whole = unmade(parent) ?? client.getQueryData<WholePage>(keys.page(parent));
  if (whole) return [...whole.ancestors, named(whole)];
  const nodes = client.getQueriesData<TreeNode[]>({ queryKey: ["children", workspace] }).flatMap(([, found]) => found ?? []);
  const node = nodes.find((one) => one.id === parent);
  return node ? [...chainOf(client, workspace, node.parentId), named(node)] : [];
}

function named({ id, title, icon }: Ancestor): Ancestor {
  return { id, title, icon };
}

const ID_BYTES = 8;

function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(ID_BYTES))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps a page's title with it, for it may be made only at a later visit. */
export function noteTitle(id: string, title: string): void {
  const birth = births.snapshot().get(id);
  if (birth) change(id, { ...birth, page: { ...birth.page, title } });
}

/** Goes on with what an earlier visit of this person left unmade in this browser. */
export function resumeBirths(client: QueryClient, userId: string): void {
  keeper = `memo:unsaved:${userId}:new:`;
  const left = Object.keys(localStorage).filter((key) => key.startsWith(keeper));
  const pages = left.map((key) => JSON.parse(localStorage.getItem(key) ?? "null") as WholePage);
  for (const page of pages.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt))) if (!unmade(page.id)) begin(client, page);
}

function keep(id: string, birth: Birth | undefined): void {
  if (keeper === "") return;
  if (birth) localStorage.setItem(keeper + id, JSON.stringify(birth.page));
  else localStorage.removeItem(keeper + id);
}
