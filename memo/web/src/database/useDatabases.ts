/** The databases of a workspace, to relate to. */

import { useQuery } from "@tanstack/react-query";

import { api } from "../lib/api.ts";
import { useLaidOverAll } from "../lib/pageEdits.ts";
import type { PageSummary } from "../lib/pages.ts";

export function useDatabases(workspace: string) {
  return useQuery({
    queryKey: ["databases", workspace],
    queryFn: () => api.get<PageSummary[]>(`/api/workspaces/${workspace}/databases`),
    select: useLaidOverAll(),
  });
}
