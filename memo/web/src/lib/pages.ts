/** Pages as the server tells them, and the changes a person can make to their tree. */

import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import type { Value } from "../database/model.ts";
import { api } from "./api.ts";

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
  return useQuery({
    queryKey: keys.children(workspace, parent),
    queryFn: () => api.get<TreeNode[]>(`/api/workspaces/${workspace}/pages${query}`),
  });
}

export function usePage(id: string) {
  return useQuery({ queryKey: keys.page(id), queryFn: () => api.get<WholePage>(`/api/pages/${id}`) });
}

export function useFavourites(workspace: string) {
  return useQuery({
    queryKey: keys.favourites(workspace),
    queryFn: () => api.get<TreeNode[]>(`/api/workspaces/${workspace}/favourites`),
  });
}

export function useTrash(workspace: string) {
  return useQuery({
    queryKey: keys.trash(workspace),
    queryFn: () => api.get<PageSummary[]>(`/api/workspaces/${workspace}/trash`),
  });
}

/** Makes the client ask again for what a tree event names. */
export function forgetTree(client: QueryClient, workspace: string, parents: (string | null)[], pages: string[]): void {
  for (const parent of parents) {
    void client.invalidateQueries({ queryKey: keys.children(workspace, parent) });
    if (parent) void client.invalidateQueries({ queryKey: ["children", workspace], predicate: holds(parent) });
  }
  for (const page of pages) void client.invalidateQueries({ queryKey: keys.page(page) });
  if (pages.length > 0) {
    void client.invalidateQueries({ queryKey: keys.favourites(workspace) });
    void client.invalidateQueries({ queryKey: ["page"], predicate: isBelow(pages) });
    for (const page of pages) void client.invalidateQueries({ queryKey: ["children", workspace], predicate: holds(page) });
  }
  void client.invalidateQueries({ queryKey: keys.trash(workspace) });
}

function holds(id: string) {
  return (query: { state: { data: unknown } }) =>
    Array.isArray(query.state.data) && query.state.data.some((node: TreeNode) => node.id === id);
}

function isBelow(ids: string[]) {
  return (query: { state: { data: unknown } }) => {
    const page = query.state.data as WholePage | undefined;
    return page?.ancestors.some((above) => ids.includes(above.id)) ?? false;
  };
}

/** Returns the changes to the tree; each is shown at once by asking the server again. */
export function usePageChanges(workspace: string) {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (wish: Place & { title?: string }) =>
      api.post<PageSummary>(`/api/workspaces/${workspace}/pages`, wish),
    onMutate: () => noteAction("page.create"),
    onSuccess: (page) => forgetTree(client, workspace, [page.parentId], []),
  });
  const rename = useMutation({
    mutationFn: ({ id, ...wish }: { id: string; title?: string; icon?: string }) =>
      api.patch<PageSummary>(`/api/pages/${id}`, wish),
    onMutate: () => noteAction("page.rename"),
    onSuccess: (page) => forgetTree(client, workspace, [page.parentId], [page.id]),
  });
  const cover = useMutation({
    mutationFn: ({ id, ...wish }: { id: string; cover: string; y: number }) => api.put<PageSummary>(`/api/pages/${id}/cover`, wish),
    onMutate: () => noteAction("page.cover"),
    onSuccess: ({ id, cover, coverY }) => {
      client.setQueryData<WholePage>(keys.page(id), (page) => page && { ...page, cover, coverY });
    },
  });
  const duplicate = useMutation({
    mutationFn: (id: string) => api.post<PageSummary>(`/api/pages/${id}/duplicate`),
    onMutate: () => noteAction("page.duplicate"),
    onSuccess: (page) => forgetTree(client, workspace, [page.parentId], []),
  });
  // The title's field shows by itself whether it is saved, and tries again.
  const retitle = useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => api.patch<PageSummary>(`/api/pages/${id}`, { title }),
    meta: { quiet: true },
    onMutate: () => noteAction("title.edit"),
    onSuccess: (page) => forgetTree(client, workspace, [page.parentId], [page.id]),
  });
  const move = useMutation({
    mutationFn: ({ page, place }: { page: PageSummary; place: Place }) =>
      api.post<PageSummary>(`/api/pages/${page.id}/move`, place),
    onMutate: () => noteAction("page.move"),
    onSuccess: (moved, { page }) => forgetTree(client, workspace, [page.parentId, moved.parentId], [moved.id]),
  });
  const remove = useMutation({
    mutationFn: (page: PageSummary) => api.delete<{ pages: string[] }>(`/api/pages/${page.id}`),
    onMutate: () => noteAction("page.delete"),
    onSuccess: ({ pages }, page) => forgetTree(client, workspace, [page.parentId], pages),
  });
  const restore = useMutation({
    mutationFn: (id: string) => api.post<PageSummary>(`/api/pages/${id}/restore`),
    onMutate: () => noteAction("page.restore"),
    onSuccess: (page) => forgetTree(client, workspace, [page.parentId], [page.id]),
  });
  const purge = useMutation({
    mutationFn: (id: string) => api.post<{ pages: string[] }>(`/api/pages/${id}/purge`),
    onMutate: () => noteAction("page.purge"),
    onSuccess: ({ pages }) => forgetTree(client, workspace, [], pages),
  });
  const star = useMutation({
    mutationFn: ({ id, wanted }: { id: string; wanted: boolean }) =>
      wanted ? api.put(`/api/pages/${id}/favourite`) : api.delete(`/api/pages/${id}/favourite`),
    onMutate: ({ wanted }) => noteAction(wanted ? "page.star" : "page.unstar"),
    onSuccess: (_answer, { id }) => {
      void client.invalidateQueries({ queryKey: keys.favourites(workspace) });
      void client.invalidateQueries({ queryKey: keys.page(id) });
    },
  });
  return { create, rename, cover, duplicate, retitle, move, remove, restore, purge, star };
}
