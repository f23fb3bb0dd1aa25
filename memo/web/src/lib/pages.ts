/** Pages as the server tells them, and the changes a person can make to their tree. */

import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { noteAction } from "./actions.ts";
import type { Value } from "../database/model.ts";
import { api } from "./api.ts";
import { unmade, useBirths, withBirths } from "./births.ts";
import { inTurn } from "./inTurn.ts";
import { useOverlay } from "./overlay.ts";
import { laidOverAll, laidOverWhole, pageEdits, takePage, useLaidOverAll, type PageEdit } from "./pageEdits.ts";

export interface PageSummary {
  id: string;
  workspaceId: string;
  parentId: string | null;
  title: string;
  icon: string;
  /** A gradient's name or a picture's address, empty for none. */
  cover: string;
  /** Which part of the picture is shown: 0 is its top, 100 its foot. */
  coverY: number;
  createdAt: string;
  updatedAt: string;
  trashedAt: string | null;
  /** Whether it, or a page above it, has a sharing of its own. */
  restricted: boolean;
  /** A database is opened as its views, a row with its properties. */
  kind?: "page" | "database" | "row";
}

export interface TreeNode extends PageSummary {
  hasChildren: boolean;
}

export interface Ancestor {
  id: string;
  title: string;
  icon: string;
}

export interface WholePage extends PageSummary {
  ancestors: Ancestor[];
  access: "view" | "comment" | "edit" | "full";
  canEdit: boolean;
  favourite: boolean;
  createdBy?: string;
  updatedBy?: string;
  /** Of a row: the database it is in, and its cells. */
  database?: { id: string; title: string };
  props?: Record<string, Value>;
}

export interface Place {
  parentId: string | null;
  after?: string | null;
  first?: boolean;
}

export const keys = {
  children: (workspace: string, parent: string | null) => ["children", workspace, parent ?? ""] as const,
  page: (id: string) => ["page", id] as const,
  trash: (workspace: string) => ["trash", workspace] as const,
  favourites: (workspace: string) => ["favourites", workspace] as const,
  feedback: () => ["feedback"] as const,
};

/** Returns what a page is called where it has no title yet. */
export function titleOf(page: { title: string }): string {
  return page.title.trim() || "Untitled";
}

export function useChildren(workspace: string, parent: string | null) {
  const query = parent === null ? "" : `?parent=${encodeURIComponent(parent)}`;
  const edits = useOverlay(pageEdits);
  const births = useBirths();
  return useQuery({
    queryKey: keys.children(workspace, parent),
    queryFn: () => api.get<TreeNode[]>(`/api/workspaces/${workspace}/pages${query}`),
    // Of a page that is made here, all that is inside it is made here too.
    initialData: () => (parent !== null && unmade(parent) ? [] : undefined),
    select: useCallback((nodes: TreeNode[]) => laidOverAll(edits, withBirths(births, parent, nodes, workspace)), [edits, births, parent, workspace]),
  });
}

export function usePage(id: string) {
  const edits = useOverlay(pageEdits);
  return useQuery({
    queryKey: keys.page(id),
    queryFn: () => api.get<WholePage>(`/api/pages/${id}`),
    initialData: () => unmade(id),
    select: useCallback((page: WholePage) => laidOverWhole(edits, page), [edits]),
  });
}

export function useFavourites(workspace: string) {
  return useQuery({
    queryKey: keys.favourites(workspace),
    queryFn: () => api.get<TreeNode[]>(`/api/workspaces/${workspace}/favourites`),
    select: useLaidOverAll(),
  });
}

export function useTrash(workspace: string) {
  return useQuery({
    queryKey: keys.trash(workspace),
    queryFn: () => api.get<PageSummary[]>(`/api/workspaces/${workspace}/trash`),
    select: useLaidOverAll(),
  });
}

/** Makes the client ask again for what a tree event names; resolves when all of it that is on screen is newer. */
export async function forgetTree(client: QueryClient, workspace: string, parents: (string | null)[], pages: string[]): Promise<void> {
  const asked = [
    client.invalidateQueries({ queryKey: ["children", workspace], predicate: isOf(parents, pages) }),
    client.invalidateQueries({ queryKey: keys.trash(workspace) }),
  ];
  if (pages.length > 0) {
    asked.push(client.invalidateQueries({ queryKey: ["page"], predicate: names(pages) }));
    for (const list of [keys.favourites(workspace), ["search", workspace], ["databases", workspace]]) {
      asked.push(client.invalidateQueries({ queryKey: list }));
    }
  }
  await Promise.all(asked);
}

interface Known {
  queryKey: readonly unknown[];
  state: { data: unknown };
}

/** The children of the parents, and the lists that hold one of them or of the pages; what is not here yet may hold any. */
function isOf(parents: (string | null)[], pages: string[]) {
  const ids = [...parents, ...pages];
  return ({ queryKey, state: { data } }: Known) =>
    parents.some((parent) => queryKey[2] === (parent ?? "")) || data === undefined || (data as TreeNode[]).some((node) => ids.includes(node.id));
}

function names(pages: string[]) {
  return ({ queryKey, state: { data } }: Known) =>
    data === undefined || pages.includes(String(queryKey[1])) || (data as WholePage).ancestors.some((above) => pages.includes(above.id));
}

/** Returns the changes to the tree. What is only said of a page is shown at once; the rest by asking the server again. */
export function usePageChanges(workspace: string) {
  const client = useQueryClient();
  const laid = (action: string, edit: PageEdit) => {
    noteAction(action);
    return { takeAway: pageEdits.lay([edit]) };
  };
  const shown = {
    onSuccess: (page: PageSummary, _wish: unknown, { takeAway }: { takeAway: () => void }) => {
      void Promise.all([takePage(client, page), forgetTree(client, workspace, [page.parentId], [page.id])]).then(takeAway);
    },
    onError: (_error: Error, _wish: unknown, laid?: { takeAway: () => void }) => laid?.takeAway(),
  };
  const icon = useMutation({
    mutationFn: ({ id, icon }: { id: string; icon: string }) => inTurn([id], () => api.patch<PageSummary>(`/api/pages/${id}`, { icon })),
    onMutate: (wish) => laid("page.icon", wish),
    ...shown,
  });
  const cover = useMutation({
    mutationFn: ({ id, ...wish }: { id: string; cover: string; y: number }) => inTurn([id], () => api.put<PageSummary>(`/api/pages/${id}/cover`, wish)),
    onMutate: ({ id, cover, y }) => laid("page.cover", { id, cover, coverY: y }),
    ...shown,
  });
  const duplicate = useMutation({
    mutationFn: (id: string) => api.post<PageSummary>(`/api/pages/${id}/duplicate`),
    onMutate: () => noteAction("page.duplicate"),
    onSuccess: (page) => void forgetTree(client, workspace, [page.parentId], []),
  });
  const move = useMutation({
    mutationFn: ({ page, place }: { page: PageSummary; place: Place }) =>
      api.post<PageSummary>(`/api/pages/${page.id}/move`, place),
    onMutate: () => noteAction("page.move"),
    onSuccess: (moved, { page }) => void forgetTree(client, workspace, [page.parentId, moved.parentId], [moved.id]),
  });
  const remove = useMutation({
    mutationFn: (page: PageSummary) => api.delete<{ pages: string[] }>(`/api/pages/${page.id}`),
    onMutate: () => noteAction("page.delete"),
    onSuccess: ({ pages }, page) => void forgetTree(client, workspace, [page.parentId], pages),
  });
  const restore = useMutation({
    mutationFn: (id: string) => api.post<PageSummary>(`/api/pages/${id}/restore`),
    onMutate: () => noteAction("page.restore"),
    onSuccess: (page) => void forgetTree(client, workspace, [page.parentId], [page.id]),
  });
  const purge = useMutation({
    mutationFn: (id: string) => api.post<{ pages: string[] }>(`/api/pages/${id}/purge`),
    onMutate: () => noteAction("page.purge"),
    onSuccess: ({ pages }) => void forgetTree(client, workspace, [], pages),
  });
  const star = useMutation({
    mutationFn: ({ id, wanted }: { id: string; wanted: boolean }) =>
      inTurn([`star ${id}`], () => (wanted ? api.put(`/api/pages/${id}/favourite`) : api.delete(`/api/pages/${id}/favourite`))),
    onMutate: ({ id, wanted }) => laid(wanted ? "page.star" : "page.unstar", { id, favourite: wanted }),
    onSuccess: (_answer, { id }, { takeAway }) => {
      const asked = [keys.favourites(workspace), keys.page(id)].map((queryKey) => client.invalidateQueries({ queryKey }));
      void Promise.all(asked).then(takeAway);
    },
    onError: shown.onError,
  });
  return { icon, cover, duplicate, move, remove, restore, purge, star };
}
