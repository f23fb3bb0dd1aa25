/** AC-3: whoever does not have the flag sees nothing under the title; whoever has it does. */
import { expect, test } from "vitest";

import { underTitle } from "./underTitle.tsx";

test("AC-3: without the flag nothing is shown under the title, with it the reading time is", () => {
  expect(underTitle(450, [])).toBe("");
  expect(underTitle(450)).toMatch(/min read$/);
});
