import { BlockNoteEditor } from "@blocknote/core";
import { TextSelection, type EditorState } from "prosemirror-state";
import { expect, test } from "vitest";

import { schema } from "./schema.ts";
import { isAtEnd, rowAfterLastCell } from "./tableKeys.ts";

/** Returns the state with the cursor in the cell of these words. */
function stateIn(words: string, headerRows = 0, after: { type: "paragraph"; content: string }[] = []): EditorState {
  const rows = [["a", "b"], ["c", "d"]].map((cells) => ({ cells }));
  const content = { type: "tableContent" as const, rows, headerRows, headerCols: 1 };
  const editor = BlockNoteEditor.create({ schema, tables: { headers: true }, initialContent: [{ type: "table", content }, ...after] });
  const state = editor.prosemirrorState;
  let at = 0;
  state.doc.descendants((node, pos) => {
    if (node.isText && node.text === words) at = pos;
  });
  return state.apply(state.tr.setSelection(TextSelection.create(state.doc, at)));
}

function rowsOf(state: EditorState): string[] {
  const rows: string[] = [];
  state.doc.descendants((node) => {
    if (node.type.name === "tableRow") rows.push(node.children.map((cell) => `${cell.type.name} ${cell.textContent}`.trim()).join(", "));
  });
  return rows;
}

test("only the last cell makes a row, and headings down the side go on in it", () => {
  for (const words of ["a", "b", "c"]) expect(rowAfterLastCell(stateIn(words))).toBeNull();
  const state = stateIn("d", 1);
  const added = rowAfterLastCell(state);
  expect(added && rowsOf(state.apply(added))).toEqual(["tableHeader a, tableHeader b", "tableHeader c, tableCell d", "tableHeader, tableCell"]);
});

test("the last row is the end of a page that ends with the table", () => {
  expect(["a", "b", "c", "d"].map((words) => isAtEnd(stateIn(words)))).toEqual([false, false, true, true]);
  expect(isAtEnd(stateIn("d", 0, [{ type: "paragraph", content: "after" }]))).toBe(false);
});
