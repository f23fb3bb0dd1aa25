/** Markdown files in and out. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { api } from "./api.ts";
import { forgetTree, type PageSummary } from "./pages.ts";

export interface Imported {
  pages: PageSummary[];
  /** How many pages there are in all, with those inside. */
  count: number;
  /** What could not be taken, in words. */
  notes: string[];
}

/** The files a person may choose for an import. */
export const IMPORTABLE = ".md,.markdown,.txt,.zip";

export const exportOf = {
  page: (id: string) => `/api/pages/${id}/export.md`,
  tree: (id: string) => `/api/pages/${id}/export.zip`,
  workspace: (id: string) => `/api/workspaces/${id}/export.zip`,
};

export function useImport(workspace: string, onDone: (imported: Imported) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append("file", file, file.name);
      return api.post<Imported>(`/api/workspaces/${workspace}/import`, form);
    },
    onMutate: () => noteAction("import"),
    onSuccess: (imported) => {
      void forgetTree(client, workspace, [null], []);
      onDone(imported);
    },
  });
}

/** Returns what a person is told after an import. */
export function importWords({ count, notes }: Imported): string {
  const pages = count === 1 ? "1 page came in." : `${count} pages came in.`;
  if (notes.length === 0) return pages;
  const more = notes.length > 3 ? ` And ${notes.length - 3} more.` : "";
  return `${pages} Left out: ${notes.slice(0, 3).join(" ")}${more}`;
}
