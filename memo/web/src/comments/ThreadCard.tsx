/** One thread: the words it is about, what was said, an answer, and whether it is settled. */

import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";

import { PersonBadge } from "../components/PersonBadge.tsx";
import { useCommentChanges, type Comment, type Thread } from "../lib/comments.ts";
import { ago } from "../lib/time.ts";
import { Composer } from "./Composer.tsx";
import type { PageComments } from "./usePageComments.ts";

const NOBODY = { name: "Someone who left", color: "#6f6e69" };

interface Props {
  pageId: string;
  thread: Thread;
  comments: PageComments;
}

export function ThreadCard({ pageId, thread, comments }: Props) {
  const { reply, resolve } = useCommentChanges(pageId);
  const card = useRef<HTMLElement>(null);
  const active = comments.active === thread.id;
  const resolved = thread.resolvedAt !== null;
  useEffect(() => {
    if (active) card.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const answer = (body: string, done: () => void) => reply.mutate({ thread: thread.id, body }, { onSuccess: done });
  return (
    <article ref={card} className="thread" data-active={active || undefined} aria-label={thread.quote ? `Thread on “${thread.quote}”` : "Thread on the page"}>
      <Stack gap="sm">
        <Quote thread={thread} placed={comments.placed} onFind={() => find(thread.id, () => comments.setActive(thread.id))} />
        {thread.comments.map((comment) => (
          <Said key={comment.id} comment={comment} />
        ))}
        {thread.resolvedBy && (
          <Text size="xs" c="dimmed">
            {`Resolved by ${thread.resolvedBy.name}`}
          </Text>
        )}
        {comments.canComment && (
          <>
            <Composer label="Reply" pending={reply.isPending} error={reply.error} onSend={answer} />
            <Group>
              <Button size="compact-sm" variant="default" loading={resolve.isPending} onClick={() => resolve.mutate({ thread: thread.id, resolved: !resolved })}>
                {resolved ? "Open again" : "Resolve"}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </article>
  );
}

function Quote({ thread, placed, onFind }: { thread: Thread; placed: ReadonlySet<string> | null; onFind: () => void }) {
  if (thread.anchor === null) return null;
  // Resolved threads are not drawn on the text, so nothing is known of their words.
  const gone = thread.resolvedAt === null && placed !== null && !placed.has(thread.id);
  return (
    <div>
      {gone && (
        <Text size="xs" c="dimmed">
          On text that was removed
        </Text>
      )}
      {gone || thread.resolvedAt !== null ? (
        <blockquote className="thread-quote">{thread.quote}</blockquote>
      ) : (
        <UnstyledButton className="thread-quote" title="Show it in the text" onClick={onFind}>
          {thread.quote}
        </UnstyledButton>
      )}
    </div>
  );
}

function find(thread: string, then: () => void): void {
  document.querySelector(`.bn-editor [data-thread="${thread}"]`)?.scrollIntoView({ block: "center" });
  then();
}

function Said({ comment }: { comment: Comment }) {
  const author = comment.author ?? NOBODY;
  return (
    <div className="said">
      <PersonBadge person={author} size={24} />
      <div className="said-words">
        <Text size="sm">
          <strong>{author.name}</strong>{" "}
          <Text span size="xs" c="dimmed">
            {ago(comment.createdAt)}
          </Text>
        </Text>
        <Text size="sm" className="said-body">
          {comment.body}
        </Text>
      </div>
    </div>
  );
}
