/** Says in two words whether what was written is safe. */

import { IconCheck, IconCloudOff, IconLoader2 } from "@tabler/icons-react";

import type { ConnectionState } from "./connection.ts";
import { saveWords } from "./saveWords.ts";

export function SaveState({ state, titlePending }: { state: ConnectionState; titlePending: boolean }) {
  const words = saveWords(state, titlePending);
  const Icon = words === "Saved" ? IconCheck : words.startsWith("Offline") ? IconCloudOff : IconLoader2;
  return (
    <span className="save-state" data-state={words.split(/[ ,]/)[0]?.toLowerCase()} role="status" aria-live="polite">
      <Icon size={14} aria-hidden />
      <span>{words}</span>
    </span>
  );
}
