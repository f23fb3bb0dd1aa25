/** AC-2: a page without words shows nothing under its title, one with words does. */
import { expect, test } from "vitest";

import { underTitle } from "./underTitle.tsx";

test("AC-2: a page without words shows nothing under its title, a page of one word says '1 min read'", () => {
  expect(underTitle(0)).toBe("");
  expect(underTitle(1)).toBe("1 min read");
});
