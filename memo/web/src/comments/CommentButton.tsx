/** The toolbar's button that begins a comment on the selected words. */

import { useBlockNoteEditor, useComponentsContext } from "@blocknote/react";
import { IconMessagePlus } from "@tabler/icons-react";

import { schema } from "../editor/schema.ts";
import { draftOf } from "./anchors.ts";
import type { CommentBridge } from "./bridge.ts";

export function CommentButton({ bridge }: { bridge: CommentBridge }) {
  const Components = useComponentsContext();
  const editor = useBlockNoteEditor(schema);
  if (!Components) return null;
  return (
    <Components.FormattingToolbar.Button
      className="bn-button"
      label="Comment"
      mainTooltip="Comment"
      secondaryTooltip="Ctrl+Alt+M"
      icon={<IconMessagePlus size={18} stroke={1.7} />}
      onClick={() => bridge.begin(draftOf(editor.prosemirrorState))}
    />
  );
}
