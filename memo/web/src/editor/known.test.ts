import { BlockNoteEditor } from "@blocknote/core";
import { expect, test } from "vitest";
import * as Y from "yjs";

import { isKnown, MARKS, NODES } from "./known.ts";
import { schema } from "./schema.ts";

test("the types written down are the editor's own", () => {
  const { nodes, marks } = BlockNoteEditor.create({ schema }).pmSchema;
  expect(Object.keys(nodes).sort()).toEqual(NODES);
  expect(Object.keys(marks).sort()).toEqual(MARKS);
});

test.each([
  ["paragraph", {}, true],
  ["paragraph", { bold: {} }, true],
  ["paragraph", { "textColor--abcd123=": { stringValue: "red" } }, true],
  ["paragraph", { sparkle: {} }, false],
  ["kanbanOfTomorrow", {}, false],
])("a %s with %o is known: %s", (name, marks, known) => {
  const text = new Y.Doc().getXmlFragment("document-store");
  const group = new Y.XmlElement("blockGroup");
  const block = new Y.XmlElement(name);
  text.insert(0, [group]);
  group.insert(0, [block]);
  const words = new Y.XmlText();
  block.insert(0, [words]);
  words.insert(0, "words", marks);
  expect(isKnown(text)).toBe(known);
});
