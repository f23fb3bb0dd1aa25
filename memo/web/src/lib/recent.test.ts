import { beforeEach, expect, test } from "vitest";

import { forgetPage, recentPages, rememberPage } from "./recent.ts";

beforeEach(() => localStorage.clear());

function open(id: string): void {
  rememberPage({ id, workspaceId: "w", parentId: null, title: id.toUpperCase(), icon: "", cover: "", coverY: 50, createdAt: "", updatedAt: "", trashedAt: null, restricted: false });
}

test("the pages that were open lately are kept in order, each once, and only so many", () => {
  for (const id of ["a", "b", "a"]) open(id);
  expect(recentPages("w")).toEqual([{ id: "a", title: "A", icon: "" }, { id: "b", title: "B", icon: "" }]);
  for (let number = 0; number < 20; number++) open(`p${number}`);
  expect(recentPages("w")).toHaveLength(8);
  forgetPage("w", "p19");
  expect(recentPages("w")[0]?.id).toBe("p18");
  expect(recentPages("other")).toEqual([]);
});

test("a list that cannot be read counts as empty", () => {
  localStorage.setItem("memo:recent:w", "{");
  expect(recentPages("w")).toEqual([]);
});
