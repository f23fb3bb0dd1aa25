/** Says in two words whether what was written is safe. */

import { IconCheck, IconCloudOff, IconLoader2 } from "@tabler/icons-react";
import { memo, useEffect, useState } from "react";

import type { ConnectionState, PageConnection } from "./connection.ts";
import { saveWords } from "./saveWords.ts";
import { useConnection } from "./usePageConnection.ts";

const SETTLED_MS = 300;

interface Props {
  connection: PageConnection | null;
  titlePending: boolean;
  /** Whether the server could not even be told of the page. */
  isUnreached?: boolean;
}

/** Nothing is said of a connection that has ended: the page says why. */
export function LiveSaveState({ connection, titlePending, isUnreached = false }: Props) {
  const reached = (state: ConnectionState) => (isUnreached ? { ...state, online: false } : state);
  const words = useConnection(connection, (state) => (state.ending === null ? saveWords(reached(state), titlePending) : ""));
  const shown = useSettled(words);
  return shown === "" ? null : <Words words={shown} />;
}

export function SaveState({ state, titlePending }: { state: ConnectionState; titlePending: boolean }) {
  return <Words words={saveWords(state, titlePending)} />;
}

/** While somebody writes, each key is saved before the next: “Saving” stays until they pause, and does not flicker. */
function useSettled(words: string): string {
  const [settled, setSettled] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), words === "Saved" ? SETTLED_MS : 0);
    return () => clearTimeout(timer);
  }, [words]);
  return words === "Saved" && settled === "Saving" ? settled : words;
}

// Drawn again by new words alone: whatever React draws beside a long text costs it a walk through that text.
const Words = memo(function Words({ words }: { words: string }) {
  const Icon = words === "Saved" ? IconCheck : words.startsWith("Offline") ? IconCloudOff : IconLoader2;
  return (
    <span className="save-state" data-state={words.split(/[ ,]/)[0]?.toLowerCase()} role="status" aria-live="polite">
      <Icon size={14} aria-hidden />
      <span>{words}</span>
    </span>
  );
});
