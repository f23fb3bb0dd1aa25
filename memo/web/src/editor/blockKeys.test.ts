import { expect, test } from "vitest";

import { NARROWEST, nextWidth } from "./blockKeys.ts";

test("a key makes an image a tenth of the text's width wider or narrower", () => {
  expect(nextWidth(300, 700, true)).toBe(370);
  expect(nextWidth(300, 700, false)).toBe(230);
});

test("an image is never wider than the text nor too narrow to be seen", () => {
  expect(nextWidth(690, 700, true)).toBe(700);
  expect(nextWidth(70, 700, false)).toBe(NARROWEST);
});
