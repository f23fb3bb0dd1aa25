import { BlockNoteEditor } from "@blocknote/core";
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";

import { expectFocus, takesFocus, takeWish, useWish, wish } from "../../editor/database/wishes.ts";
import { schema } from "../../editor/schema.ts";
import { isInside } from "./FoundDatabase.tsx";
import { hold, removeBlock } from "./hold.ts";

const above = (id: string) => ({ id, title: "", icon: "" });

test("a page inside a database, at whatever depth, does not show it again", () => {
  expect(isInside({ id: "row", ancestors: [above("top"), above("jobs")] }, "jobs")).toBe(true);
  expect(isInside({ id: "jobs", ancestors: [] }, "jobs")).toBe(true);
  expect(isInside({ id: "page", ancestors: [above("top")] }, "jobs")).toBe(false);
  expect(isInside(undefined, "jobs")).toBe(false);
});

test("a wish is heard by a block that is drawn before or after it, and once", () => {
  const { result } = renderHook(() => useWish("early"));
  expect(result.current).toBeUndefined();
  act(() => wish("early", "link"));
  expect(result.current).toBe("link");
  act(() => takeWish("early"));
  expect(result.current).toBeUndefined();
  expectFocus("early");
  expect([takesFocus("early"), takesFocus("early")]).toEqual([true, false]);
});

test("a block is given a database and a view, and taken out without losing its place", () => {
  const editor = BlockNoteEditor.create({ schema, initialContent: [{ type: "paragraph", content: "Before" }, { type: "database" }] });
  const id = editor.document[1]?.id ?? "";
  hold(editor, id, { database: "jobs" });
  hold(editor, id, { view: "week" });
  hold(editor, "gone", { view: "week" });
  expect(editor.getBlock(id)?.props).toEqual({ database: "jobs", view: "week" });
  removeBlock(editor, id);
  expect(editor.document.slice(0, 2).map((block) => block.type)).toEqual(["paragraph", "paragraph"]);
});
