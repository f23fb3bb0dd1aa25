/** The comments of the page on screen: its threads, which is looked at, what is being begun, and whether the panel is open. */

import { useEffect, useMemo, useState } from "react";

import { useComments, type Draft, type Thread } from "../lib/comments.ts";
import type { WholePage } from "../lib/pages.ts";
import { CommentBridge } from "./bridge.ts";

const NO_THREADS: Thread[] = [];

export interface PageComments {
  query: ReturnType<typeof useComments>;
  bridge: CommentBridge;
  opened: boolean;
  setOpened: (opened: boolean) => void;
  active: string | null;
  setActive: (thread: string | null) => void;
  draft: Draft | null;
  setDraft: (draft: Draft | null) => void;
  /** The threads whose words are still in the text; null until that is known. */
  placed: ReadonlySet<string> | null;
  canComment: boolean;
}

export function usePageComments(page: WholePage): PageComments {
  const query = useComments(page.id);
  const [opened, setOpened] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [placed, setPlaced] = useState<ReadonlySet<string> | null>(null);
  const canComment = page.access !== "view" && page.trashedAt === null;
  const bridge = useMemo(
    () =>
      new CommentBridge({
        onBegin: (begun) => {
          setDraft(begun);
          setOpened(true);
        },
        onChoose: (thread) => {
          setActive(thread);
          setOpened(true);
        },
        onPlaced: setPlaced,
      }),
    [],
  );
  const threads = query.data ?? NO_THREADS;
  useEffect(() => {
    const shown = threads.filter((one) => one.resolvedAt === null && one.anchor !== null);
    bridge.show({ threads: shown, active: opened ? active : null });
  }, [bridge, threads, active, opened]);
  return { query, bridge, opened, setOpened, active, setActive, draft, setDraft, placed, canComment };
}
