/** Tab in the last cell of a table makes a row below it and goes on there; the arrow down leaves a table at the end of a page. */

import { createExtension } from "@blocknote/core";
import type { EditorState, Transaction } from "prosemirror-state";

type Node = EditorState["doc"];

/** Returns the change that adds an empty row, when the cursor is in the last cell of a table; else null. */
export function rowAfterLastCell(state: EditorState): Transaction | null {
  const { $from } = state.selection;
  const depth = depthOfTable(state);
  if (depth === null) return null;
  const table = $from.node(depth);
  const inLastRow = $from.index(depth) === table.childCount - 1;
  const inLastCell = $from.index(depth + 1) === $from.node(depth + 1).childCount - 1;
  if (!inLastRow || !inLastCell) return null;
  return state.tr.insert($from.end(depth), emptyRow(table));
}

function depthOfTable({ selection: { $from } }: EditorState): number | null {
  for (let depth = $from.depth - 2; depth > 0; depth--) if ($from.node(depth).type.name === "table") return depth;
  return null;
}

/** Cells of the row above stay what they are, as in a column of headings; what goes over several is one cell each below. */
function emptyRow(table: Node): Node {
  const first = table.child(0);
  const above = table.child(table.childCount - 1);
  const cells: Node[] = [];
  for (const cell of first.children) {
    const widths = cell.attrs.colwidth as number[] | null;
    for (let column = 0; column < Number(cell.attrs.colspan); column++) {
      const alike = above !== first ? above.maybeChild(cells.length)?.type : undefined;
      const type = alike ?? table.type.schema.nodes.tableCell;
      const made = type?.createAndFill(widths ? { colwidth: widths.slice(column, column + 1) } : null);
      if (made) cells.push(made);
    }
  }
  return above.type.create(null, cells);
}

/** Tells whether the cursor is in the last row of a table that nothing comes after. */
export function isAtEnd(state: EditorState): boolean {
  const { $from } = state.selection;
  const depth = depthOfTable(state);
  if (depth === null || $from.index(depth) < $from.node(depth).childCount - 1) return false;
  for (let above = 0; above < depth; above++) if ($from.index(above) < $from.node(above).childCount - 1) return false;
  return true;
}

export const tableKeys = createExtension(({ editor }) => ({
  key: "table-keys",
  mount({ dom, signal }) {
    // What is missing is made; the editor's own key goes there then.
    const before = (event: KeyboardEvent) => {
      if (event.target !== dom || !editor.isEditable || event.isComposing) return;
      if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      const view = editor.prosemirrorView;
      const added = event.key === "Tab" ? rowAfterLastCell(view.state) : null;
      if (added !== null) view.dispatch(added);
      if (event.key !== "ArrowDown" || !isAtEnd(view.state) || !view.endOfTextblock("down")) return;
      editor.insertBlocks([{ type: "paragraph" }], editor.getTextCursorPosition().block, "after");
    };
    dom.addEventListener("keydown", before, { capture: true, signal });
  },
}));
