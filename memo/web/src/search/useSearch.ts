/** Pages that hold some words, asked for shortly after the last key. */

import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "../lib/api.ts";
import { useLaidOverAll } from "../lib/pageEdits.ts";
import type { PageSummary } from "../lib/pages.ts";

export interface Found extends PageSummary {
  path: string[];
  snippet: { text: string; hit: boolean }[];
}

const ASK_AFTER_MS = 120;

export function useSearch(workspace: string, query: string) {
  const [words] = useDebouncedValue(query.trim(), ASK_AFTER_MS);
  const answer = useQuery({
    queryKey: ["search", workspace, words],
    queryFn: () => api.get<Found[]>(`/api/workspaces/${workspace}/search?q=${encodeURIComponent(words)}`),
    select: useLaidOverAll(),
    enabled: words !== "",
    staleTime: 0,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const settled = words === query.trim() && !answer.isFetching;
  return { found: words === "" ? [] : (answer.data ?? []), settled, error: answer.error };
}
