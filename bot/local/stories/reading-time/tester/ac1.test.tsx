/** AC-1: a page of 450 words says "3 min read" under its title. */
import { expect, test } from "vitest";

import { underTitle } from "./underTitle.tsx";

test("AC-1: a page of 450 words says '3 min read' under its title", () => {
  expect(underTitle(450)).toBe("3 min read");
});

test("AC-1: a page of 200 words says '1 min read', one of 201 words '2 min read'", () => {
  expect(underTitle(200)).toBe("1 min read");
  expect(underTitle(201)).toBe("2 min read");
});
