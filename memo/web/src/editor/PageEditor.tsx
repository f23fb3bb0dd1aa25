/** The block editor on a document that is whole; it is never mounted before that. */

import "@blocknote/mantine/blocknoteStyles.css";

import { withCollaboration } from "@blocknote/core/yjs";
import { BlockNoteView } from "@blocknote/mantine";
import { useCreateBlockNote } from "@blocknote/react";
import { useComputedColorScheme } from "@mantine/core";
import { memo, useCallback, useEffect, useRef } from "react";

import type { CommentBridge } from "../comments/bridge.ts";
import { commentMarks } from "../comments/marks.ts";
import type { TextStatistics } from "../extensions/registry.ts";
import type { Me } from "../lib/boot.ts";
import { blockKeys } from "./blockKeys.ts";
import { highlighting } from "./code/highlighting.ts";
import type { PageConnection } from "./connection.ts";
import { cursorBlock } from "./cursorBlock.ts";
import { AroundPage } from "./database/AroundPage.tsx";
import { EditorMenus } from "./EditorMenus.tsx";
import { uploaderOf } from "./image/bringImages.ts";
import { filesIntoText } from "./image/filesIntoText.ts";
import { keysSeeSelection } from "./keysSeeSelection.ts";
import { schema, type MemoEditor } from "./schema.ts";
import { countText } from "./statistics.ts";
import { tableKeys } from "./tableKeys.ts";
import { tabStays } from "./tabStays.ts";
import { typingOn } from "./typingOn.ts";
import { words } from "./words.ts";

interface Props {
  connection: PageConnection;
  pageId: string;
  me: Me;
  canEdit: boolean;
  canComment: boolean;
  comments: CommentBridge;
  onStatistics: (statistics: TextStatistics) => void;
  /** Called once the text can be written, with the way to go on writing at its start. */
  onWriter: (write: (words: string) => void) => void;
}

const COUNT_AFTER_MS = 250;

// It is costly to draw, and most of what changes around it is not its own.
export default memo(PageEditor);

function PageEditor({ connection, pageId, me, canEdit, canComment, comments, onStatistics, onWriter }: Props) {
  const scheme = useComputedColorScheme("light");
  const editor = useCreateBlockNote(
    withCollaboration({
      schema,
      dictionary: words,
      tables: { headers: true },
      tabBehavior: "prefer-indent",
      domAttributes: { editor: { "aria-label": "Page text" } },
      extensions: [commentMarks(comments), blockKeys(), highlighting, typingOn, keysSeeSelection, tableKeys(), tabStays, cursorBlock, filesIntoText()],
      uploadFile: uploaderOf(pageId),
      collaboration: {
        fragment: connection.text,
        user: { id: me.id, name: me.name, color: me.color },
        provider: { awareness: connection.awareness },
        showCursorLabels: "activity",
      },
    }),
    [connection, comments],
  );
  const countLater = useCountLater(editor, onStatistics);
  useEffect(() => onWriter((early) => writeAtStart(editor, early)), [editor, onWriter]);
  return (
    <AroundPage pageId={pageId} canEdit={canEdit}>
      <BlockNoteView editor={editor} editable={canEdit} theme={scheme} onChange={countLater} className="page-text" formattingToolbar={false} slashMenu={false} sideMenu={false}>
        {(canEdit || canComment) && <EditorMenus editor={editor} canEdit={canEdit} comments={canComment ? comments : null} />}
      </BlockNoteView>
    </AroundPage>
  );
}

function writeAtStart(editor: MemoEditor, words: string): void {
  const first = editor.document[0];
  const lines = words.split("\n").map((content) => ({ type: "paragraph" as const, content }));
  const written = first && words !== "" ? editor.insertBlocks(lines, first, "before").at(-1) : undefined;
  if (written) editor.setTextCursorPosition(written, "end");
  else if (first) editor.setTextCursorPosition(first, "start");
  editor.focus();
}

function useCountLater(editor: MemoEditor, onStatistics: (statistics: TextStatistics) => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const countNow = useCallback(() => onStatistics(countText(editor.document)), [editor, onStatistics]);
  useEffect(() => {
    countNow();
    return () => clearTimeout(timer.current);
  }, [countNow]);
  return useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(countNow, COUNT_AFTER_MS);
  }, [countNow]);
}
