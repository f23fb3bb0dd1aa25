import { expect, test } from "vitest";

import { countText, type Countable } from "./statistics.ts";

function paragraph(text: string, ...children: Countable[]): Countable {
  return { type: "paragraph", content: [{ type: "text", text, styles: {} }], children };
}

test("words and characters of all levels are counted", () => {
  expect(countText([paragraph("Two words", paragraph("and three more"))])).toEqual({ words: 5, characters: 23, blocks: 2 });
});

test("links and table cells count, punctuation alone does not", () => {
  const link = { type: "link", href: "x", content: [{ type: "text", text: "a link", styles: {} }] };
  const table = { type: "tableContent", rows: [{ cells: ["one", { type: "tableCell", content: [{ type: "text", text: "two" }] }] }] };
  expect(countText([{ type: "paragraph", content: [link], children: [] }]).words).toBe(2);
  expect(countText([{ type: "table", content: table, children: [] }]).words).toBe(2);
  expect(countText([paragraph("– … !")]).words).toBe(0);
});

test("scripts without spaces count by character, and an emoji is one character", () => {
  expect(countText([paragraph("漢字 kana")]).words).toBe(3);
  expect(countText([paragraph("👩‍👩‍👧")]).characters).toBe(1);
});

test("a block that has not changed is not counted again, and a changed one is", () => {
  let read = 0;
  const block = {
    ...paragraph(""),
    get content() {
      read += 1;
      return "three words here";
    },
  };
  expect(countText([block]).words).toBe(3);
  expect(countText([block, paragraph("two more")]).words).toBe(5);
  expect(read).toBe(1);
  expect(countText([{ ...block, content: "one" }]).words).toBe(1);
});
