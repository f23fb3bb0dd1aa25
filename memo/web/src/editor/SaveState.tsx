/** Says in two words whether what was written is safe. */

import { IconAlertTriangle, IconCheck, IconCloudOff, IconEye, IconLoader2 } from "@tabler/icons-react";
import { memo, useEffect, useState } from "react";

import type { ConnectionState, PageConnection } from "./connection.ts";
import type { WholePage } from "../lib/pages.ts";
import { NOT_SAVED, saveWords } from "./saveWords.ts";
import { useConnection } from "./usePageConnection.ts";

const SETTLED_MS = 300;

interface Props {
  connection: PageConnection | null;
  titlePending: boolean;
  /** What this person may do here. */
  access?: WholePage["access"];
  /** Whether the server could not even be told of the page. */
  isUnreached?: boolean;
}

export function LiveSaveState({ connection, titlePending, access = "edit", isUnreached = false }: Props) {
  const reached = (state: ConnectionState) => (isUnreached ? { ...state, online: false } : state);
  const words = useConnection(connection, (state) => saveWords(reached(state), titlePending, access));
  const shown = useSettled(words);
  return shown === "" ? null : <Words words={shown} />;
}

export function SaveState({ state, titlePending, access = "edit" }: { state: ConnectionState; titlePending: boolean; access?: WholePage["access"] }) {
  return <Words words={saveWords(state, titlePending, access)} />;
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
  return (
    <span className="save-state" data-state={words.split(/[ ,]/)[0]?.toLowerCase()} role="status" aria-live="polite">
      {signOf(words)}
      <span>{words}</span>
    </span>
  );
});

function signOf(words: string) {
  const look = { size: 14, "aria-hidden": true };
  if (words === "Saved") return <IconCheck {...look} />;
  if (words === NOT_SAVED) return <IconAlertTriangle {...look} />;
  if (words.endsWith("only")) return <IconEye {...look} />;
  return words.startsWith("Offline") ? <IconCloudOff {...look} /> : <IconLoader2 {...look} />;
}
