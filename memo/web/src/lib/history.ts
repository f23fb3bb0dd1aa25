/** Earlier versions of a page, as the server keeps them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { ApiError, api } from "./api.ts";
import type { Person } from "./people.ts";

export interface Version {
  id: string;
  createdAt: string;
  authors: Person[];
  restoredFrom: string | null;
}

export const versionsKey = (page: string) => ["versions", page] as const;

export function useVersions(page: string) {
  return useQuery({ queryKey: versionsKey(page), queryFn: () => api.get<Version[]>(`/api/pages/${page}/versions`) });
}

/** Returns a version's text as a Yjs update; it never changes. */
export function useVersionText(page: string, version: string | null) {
  return useQuery({
    queryKey: ["version", page, version],
    queryFn: () => textOf(`/api/pages/${page}/versions/${version ?? ""}`),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

export function useRestore(page: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: string) => api.post<{ version: string }>(`/api/pages/${page}/versions/${version}/restore`),
    onMutate: () => noteAction("history.restore"),
    onSuccess: () => client.invalidateQueries({ queryKey: versionsKey(page) }),
  });
}

async function textOf(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new ApiError(response.status, "unexpected", "This version could not be loaded.");
  return new Uint8Array(await response.arrayBuffer());
}

/** Returns versions by the day on which they were kept, newest first. */
export function byDay(versions: Version[]): { day: string; versions: Version[] }[] {
  const days = new Map<string, Version[]>();
  for (const version of versions) {
    const day = new Date(version.createdAt).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    days.set(day, [...(days.get(day) ?? []), version]);
  }
  return [...days].map(([day, found]) => ({ day, versions: found }));
}
