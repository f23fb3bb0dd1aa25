import { BlockNoteEditor } from "@blocknote/core";
import { expect, test } from "vitest";

import { schema } from "./schema.ts";
import { slashItems, turnIntoItems } from "./slashItems.tsx";
import { words } from "./words.ts";

const editor = BlockNoteEditor.create({ schema, dictionary: words });
const found = (query: string) => slashItems(editor, query).map((item) => item.title);

test("everything the editor offers is in the menu, in our words and with what can be typed instead", () => {
  const all = slashItems(editor, "");
  expect(all.map((item) => item.badge ?? "").filter(Boolean)).toEqual(["#", "##", "###", "-", "1.", "[]", ">", "[!note]", "```", "---", ":"]);
  expect(all.slice(0, 3).map((item) => item.title)).toEqual(["Plain text", "Heading 1", "Heading 2"]);
  const kinds = Object.keys(schema.blockSchema).length;
  expect(all.length).toBe(kinds - 1 + 3 + 3 + 1 + 1); // three headings, three that toggle, two ways to a database, and emoji
});

test("groups are never torn apart", () => {
  for (const query of ["", "he", "to", "t", "list"]) {
    const groups = slashItems(editor, query).map((item) => item.group);
    expect(groups.filter((group, at) => group !== groups[at - 1]).length, query).toBe(new Set(groups).size);
  }
});

test("what begins with the words comes before what only holds them", () => {
  expect(found("to")[0]).toBe("To-do list");
  expect(found("tab")[0]).toBe("Table");
  expect(found("h1")[0]).toBe("Heading 1");
  expect(found("todo")).toEqual(["To-do list"]);
  expect(found("photo")).toEqual(["Image"]);
  expect(found("data")).toEqual(["Database", "Link to a database"]);
});

test("text can be turned into every block of words, under the names of the menu", () => {
  const names = slashItems(editor, "").map((item) => item.title);
  const turned = turnIntoItems(editor).map((item) => item.name);
  expect(turned.filter((name) => !names.includes(name))).toEqual([]);
  expect(turned).toEqual(expect.arrayContaining(["Callout", "Code", "To-do list"]));
});
