import { expect, test } from "vitest";

import { printed, SHORTCUTS } from "./shortcuts.ts";

test("a chord is printed as the keyboard has it", () => {
  expect(printed("Mod+Alt+O", false)).toEqual(["Ctrl", "Alt", "O"]);
  expect(printed("Mod+Alt+O", true)).toEqual(["⌘", "⌥", "O"]);
  expect(printed("## ", true)).toEqual(["##"]);
});

test("in one place every deed is told once", () => {
  for (const { shortcuts } of SHORTCUTS) {
    const deeds = shortcuts.map((one) => one.does);
    expect(new Set(deeds).size).toBe(deeds.length);
  }
});
