/** The comments beside the text, or, on a phone, on a sheet below it. */

import { Drawer, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessage } from "@tabler/icons-react";
import { useState } from "react";

import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { useCommentChanges, type Thread } from "../lib/comments.ts";
import { Composer } from "./Composer.tsx";
import { ThreadCard } from "./ThreadCard.tsx";
import type { PageComments } from "./usePageComments.ts";

const ON_THE_PAGE = { quote: "", anchor: null };

export function CommentsPanel({ pageId, comments }: { pageId: string; comments: PageComments }) {
  const phone = useMediaQuery("(max-width: 47.99em)");
  return (
    <Drawer
      opened={comments.opened}
      onClose={() => comments.setOpened(false)}
      position={phone ? "bottom" : "right"}
      size={phone ? "70%" : 360}
      title="Comments"
      className="comments-panel"
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close the comments" }}
    >
      <Threads pageId={pageId} comments={comments} />
    </Drawer>
  );
}

function Threads({ pageId, comments }: { pageId: string; comments: PageComments }) {
  const [shown, setShown] = useState<"open" | "resolved">("open");
  const { query } = comments;
  const chosen = query.data?.find((one) => one.id === comments.active);
  const showing = chosen?.resolvedAt === null ? "open" : shown;
  const found = query.data?.filter((one) => (one.resolvedAt === null) === (showing === "open"));
  return (
    <Stack gap="md">
      {comments.canComment && <NewThread pageId={pageId} comments={comments} />}
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Which comments"
        value={showing}
        onChange={(value) => {
          comments.setActive(null);
          setShown(value);
        }}
        data={[
          { value: "open", label: "Open" },
          { value: "resolved", label: "Resolved" },
        ]}
      />
      {query.isPending && <TextSkeleton label="Loading the comments" />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {found?.length === 0 && <Nothing showing={showing} canComment={comments.canComment} />}
      {found?.map((thread) => <ThreadCard key={thread.id} pageId={pageId} thread={thread} comments={comments} />)}
    </Stack>
  );
}

function Nothing({ showing, canComment }: { showing: "open" | "resolved"; canComment: boolean }) {
  if (showing === "resolved") {
    return (
      <Text size="sm" c="dimmed" ta="center">
        No thread has been resolved yet.
      </Text>
    );
  }
  return (
    <EmptyState icon={<IconMessage size={28} stroke={1.4} />} title="No open comments">
      {canComment ? "Select words in the text to comment on them, or write about the page above." : "People who may comment on this page can start a thread."}
    </EmptyState>
  );
}

function NewThread({ pageId, comments }: { pageId: string; comments: PageComments }) {
  const { start } = useCommentChanges(pageId);
  const { draft, setDraft, setActive } = comments;
  const send = (body: string, done: () => void) =>
    start.mutate(
      { body, draft: draft ?? ON_THE_PAGE },
      {
        onSuccess: (threads: Thread[]) => {
          setDraft(null);
          setActive(threads.at(-1)?.id ?? null);
          done();
        },
      },
    );
  return (
    <Composer
      key={draft?.anchor?.start ?? "page"}
      label={draft ? "Comment on the selected words" : "Comment on this page"}
      quote={draft?.quote ?? ""}
      focused={draft !== null}
      pending={start.isPending}
      error={start.error}
      onSend={send}
      onCancel={draft ? () => setDraft(null) : undefined}
    />
  );
}
