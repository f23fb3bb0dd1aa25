import { BlockNoteEditor } from "@blocknote/core";
import { expect, test } from "vitest";

import { duplicate, turnInto } from "./blockActions.ts";
import { schema, type MemoEditor } from "./schema.ts";
import { turnIntoItems } from "./slashItems.tsx";
import { words } from "./words.ts";

const open = (...blocks: Parameters<MemoEditor["insertBlocks"]>[0]): MemoEditor => BlockNoteEditor.create({ schema, dictionary: words, initialContent: blocks });
const told = (blocks: MemoEditor["document"]): unknown[] =>
  blocks.map(({ type, content, children }) => [type, Array.isArray(content) ? content.map((one) => ("text" in one ? one.text : "")).join("") : null, ...told(children)]);

test("a copy of a block lies below it with what is nested in it, and has ids of its own", () => {
  const editor = open({ type: "bulletListItem", content: "One", children: [{ type: "paragraph", content: "inside" }] }, { type: "paragraph", content: "End" });
  duplicate(editor, editor.document.slice(0, 1));
  expect(told(editor.document).slice(0, 3)).toEqual([["bulletListItem", "One", ["paragraph", "inside"]], ["bulletListItem", "One", ["paragraph", "inside"]], ["paragraph", "End"]]);
  const ids = editor.document.flatMap((block) => [block.id, ...block.children.map((one) => one.id)]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("whatever is offered can be made of words in several looks, and they are kept", () => {
  for (const item of turnIntoItems(open({ type: "paragraph" }))) {
    const editor = open({ type: "paragraph", content: [{ type: "text", text: "Mind ", styles: {} }, { type: "text", text: "the gap", styles: { bold: true } }] });
    turnInto(editor, editor.document.slice(0, 1), item);
    expect(told(editor.document)[0], item.name).toEqual([item.type, "Mind the gap"]);
    expect(editor.document[0]?.props).toMatchObject(item.props ?? {});
  }
});
