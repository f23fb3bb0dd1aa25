/** What the tests of pages have in common: pages as the server tells them, and hooks with all they need around them. */

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { MemoClient } from "../lib/client.ts";
import type { TreeNode, WholePage } from "../lib/pages.ts";

export const WORKSPACE = "w";

export function whole(id: string, change: Partial<WholePage> = {}): WholePage {
  return {
    id, kind: "page", workspaceId: WORKSPACE, parentId: null, title: "Old", icon: "", cover: "", coverY: 50, createdAt: "", updatedAt: "",
    trashedAt: null, restricted: false, access: "full", canEdit: true, favourite: false, ancestors: [], ...change,
  };
}

export function node(id: string, change: Partial<TreeNode> = {}): TreeNode {
  const { ancestors: _above, access: _access, canEdit: _can, favourite: _star, ...page } = whole(id);
  return { ...page, hasChildren: false, ...change };
}

/** Returns a client that asks once, and what to put around a hook for it. */
export function known() {
  const client = new MemoClient({ defaultOptions: { queries: { staleTime: 30_000, retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  return { client, wrapper };
}
