/** An earlier version for reading only, with what was different from the one before. */

import "@blocknote/mantine/blocknoteStyles.css";

import { yXmlFragmentToBlocks } from "@blocknote/core/yjs";
import { BlockNoteEditor } from "@blocknote/core";
import { BlockNoteView } from "@blocknote/mantine";
import { useCreateBlockNote } from "@blocknote/react";
import { Text, useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";
import * as Y from "yjs";

import { highlighting } from "../editor/code/highlighting.ts";
import { AroundContext, type Around } from "../editor/database/context.ts";
import { schema, type MemoEditor } from "../editor/schema.ts";
import { compare, inWords, type Comparable, type Mark } from "./compare.ts";

type Block = MemoEditor["document"][number];

const EARLIER: Around = { page: "", canEdit: false, peek: null };

interface Props {
  text: Uint8Array;
  /** The text of the version before; null where there is none, or it shall not be compared. */
  before: Uint8Array | null;
}

export default function Preview({ text, before }: Props) {
  const scheme = useComputedColorScheme("light");
  const compared = useMemo(() => {
    const reader = BlockNoteEditor.create({ schema });
    const newer = blocksOf(reader, text);
    return before === null ? { blocks: newer, marks: new Map<string, Mark>() } : compare(blocksOf(reader, before), newer);
  }, [text, before]);
  const editor = useCreateBlockNote(
    {
      schema,
      extensions: [highlighting],
      domAttributes: { editor: { "aria-label": "Text of this version", "aria-readonly": "true" } },
      ...(compared.blocks.length > 0 ? { initialContent: compared.blocks as Block[] } : {}),
    },
    [compared],
  );
  return (
    <div className="version-text">
      <style>{cssOf(compared.marks)}</style>
      {before !== null && (
        <Text size="sm" c="dimmed" role="status">
          {inWords(compared.marks)}
        </Text>
      )}
      <AroundContext value={EARLIER}>
        <BlockNoteView editor={editor} editable={false} theme={scheme} className="page-text" />
      </AroundContext>
    </div>
  );
}

function blocksOf(reader: MemoEditor, update: Uint8Array): Comparable[] {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const fragment = doc.getXmlFragment("document-store");
  const blocks = fragment.length > 0 ? (yXmlFragmentToBlocks(reader, fragment) as Comparable[]) : [];
  doc.destroy();
  return blocks;
}

/** The blocks are drawn by the editor, so their marks are told to the browser by their ids. */
function cssOf(marks: ReadonlyMap<string, Mark>): string {
  return (["added", "changed", "removed"] as const)
    .map((mark) => {
      const ids = [...marks].filter(([, one]) => one === mark).map(([id]) => `[data-id="${CSS.escape(id)}"] > .bn-block > .bn-block-content`);
      return ids.length > 0 ? `:is(${ids.join(",")}) { --mark: var(--mark-${mark}); --mark-line: var(--mark-line-${mark}); }` : "";
    })
    .join("\n");
}
