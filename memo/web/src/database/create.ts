/** Making a new database, from wherever the person is. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";

import { noteAction } from "../lib/actions.ts";
import { api } from "../lib/api.ts";
import { forgetTree, type PageSummary } from "../lib/pages.ts";

/** Returns a way to make a database under a page, or at top level, and to open it. */
export function useCreateDatabase(workspace: string, onOpened?: () => void) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const creating = useMutation({
    mutationFn: (parent: string | null) => api.post<{ page: PageSummary }>(`/api/workspaces/${workspace}/databases`, { title: "", parent_id: parent }),
    onMutate: () => noteAction("database.create"),
    onSuccess: ({ page }) => {
      forgetTree(client, workspace, [page.parentId], []);
      navigate(`/p/${page.id}`);
      onOpened?.();
    },
  });
  return { create: (parent: string | null = null) => creating.mutate(parent), isPending: creating.isPending };
}
