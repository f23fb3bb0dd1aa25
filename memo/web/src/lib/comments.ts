/** Comments on a page, as the server tells them, and what a person can say. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "./actions.ts";
import { api } from "./api.ts";
import { take } from "./client.ts";
import type { Person } from "./people.ts";

export interface Anchor {
  start: string;
  end: string;
}

export interface Comment {
  id: string;
  body: string;
  author: Person | null;
  createdAt: string;
}

export interface Thread {
  id: string;
  quote: string;
  anchor: Anchor | null;
  createdAt: string;
  resolvedAt: string | null;
  resolvedBy: Person | null;
  comments: Comment[];
}

/** The words a new thread is about; without an anchor it is about the page. */
export interface Draft {
  quote: string;
  anchor: Anchor | null;
}

export const commentsKey = (page: string) => ["comments", page] as const;

export function useComments(page: string) {
  return useQuery({ queryKey: commentsKey(page), queryFn: () => api.get<Thread[]>(`/api/pages/${page}/comments`) });
}

/** Returns the changes; each answers with all threads of the page. A failure is shown where it was written. */
export function useCommentChanges(page: string) {
  const client = useQueryClient();
  const path = `/api/pages/${page}/comments`;
  const onSuccess = (threads: Thread[]) => take(client, commentsKey(page), threads);
  const scope = { id: `comments ${page}` };
  const start = useMutation({
    scope,
    mutationFn: ({ body, draft }: { body: string; draft: Draft }) => api.post<Thread[]>(path, { body, ...draft }),
    meta: { quiet: true },
    onMutate: () => noteAction("comment.start"),
    onSuccess,
  });
  const reply = useMutation({
    scope,
    mutationFn: ({ thread, body }: { thread: string; body: string }) => api.post<Thread[]>(`${path}/${thread}/replies`, { body }),
    meta: { quiet: true },
    onMutate: () => noteAction("comment.reply"),
    onSuccess,
  });
  const resolve = useMutation({
    scope,
    mutationFn: ({ thread, resolved }: { thread: string; resolved: boolean }) => api.put<Thread[]>(`${path}/${thread}/resolved`, { resolved }),
    onMutate: ({ resolved }) => noteAction(resolved ? "comment.resolve" : "comment.reopen"),
    onSuccess,
  });
  return { start, reply, resolve };
}
