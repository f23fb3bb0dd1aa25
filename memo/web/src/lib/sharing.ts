/** Who may do what with a page, as the server tells it, and the changes a person can make. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { api } from "./api.ts";
import { take } from "./client.ts";
import { keys } from "./pages.ts";
import type { Person } from "./people.ts";

export type Level = "view" | "comment" | "edit" | "full";
export type Everyone = Level | "none";

export interface Named extends Person {
  level: Level;
}

export interface PublicLink {
  createdAt: string;
  expiresAt: string;
}

export interface Sharing {
  /** The page that says so; null when only people's roles count. */
  source: { id: string; title: string; own: boolean } | null;
  everyone: Everyone;
  named: Named[];
  publicLink: PublicLink | null;
}

export const LEVEL_WORDS: Record<Level, string> = { view: "Can view", comment: "Can comment", edit: "Can edit", full: "Full access" };

const sharingKey = (page: string) => ["sharing", page] as const;

export function useSharing(page: string, enabled: boolean) {
  return useQuery({ queryKey: sharingKey(page), queryFn: () => api.get<Sharing>(`/api/pages/${page}/sharing`), enabled });
}

export function useSharingChanges(page: string) {
  const client = useQueryClient();
  const taken = async (sharing: Sharing) => {
    await take(client, sharingKey(page), sharing);
    void client.invalidateQueries({ queryKey: keys.page(page) });
  };
  const scope = { id: `sharing ${page}` };
  const share = useMutation({
    scope,
    mutationFn: ({ everyone, named }: { everyone: Everyone; named: Named[] }) =>
      api.put<Sharing>(`/api/pages/${page}/sharing`, { everyone, named: named.map(({ id, level }) => ({ userId: id, level })) }),
    onMutate: () => noteAction("page.share"),
    onSuccess: taken,
  });
  const follow = useMutation({
    scope,
    mutationFn: () => api.delete<Sharing>(`/api/pages/${page}/sharing`),
    onMutate: () => noteAction("page.unshare"),
    onSuccess: taken,
  });
  const forget = () => client.invalidateQueries({ queryKey: sharingKey(page) });
  const makeLink = useMutation({
    mutationFn: (days: number) => api.post<PublicLink & { link: string }>(`/api/pages/${page}/public-link`, { days }),
    onMutate: () => noteAction("page.publish"),
    onSuccess: forget,
  });
  const endLink = useMutation({
    mutationFn: () => api.delete(`/api/pages/${page}/public-link`),
    onMutate: () => noteAction("page.unpublish"),
    onSuccess: forget,
  });
  return { share, follow, makeLink, endLink };
}
