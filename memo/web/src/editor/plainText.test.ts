import { BlockNoteEditor } from "@blocknote/core";
import { blocksToYXmlFragment } from "@blocknote/core/yjs";
import { expect, test } from "vitest";
import * as Y from "yjs";

import { plainText } from "./plainText.ts";
import { schema } from "./schema.ts";

test("a page is a line for each block and each row, with what is nested further in", () => {
  const editor = BlockNoteEditor.create({ schema });
  const fragment = new Y.Doc().getXmlFragment("document-store");
  const rows = [{ cells: ["a", "b"] }, { cells: ["c", "d"] }];
  blocksToYXmlFragment(
    editor,
    [
      { type: "paragraph", content: [{ type: "text", text: "Flour ", styles: {} }, { type: "text", text: "and water", styles: { bold: true } }] },
      { type: "bulletListItem", content: "Bread", children: [{ type: "bulletListItem", content: "Rye" }] },
      { type: "table", content: { type: "tableContent", rows } },
    ] as never,
    fragment,
  );
  expect(plainText(fragment)).toBe("Flour and water\nBread\n  Rye\na\tb\nc\td");
});
