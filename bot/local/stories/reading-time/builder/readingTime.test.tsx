import { expect, test } from "vitest";

import { readingMinutes } from "./readingTime.tsx";

test("begun minutes count whole, and no words take no time", () => {
  expect([0, 1, 199, 200, 201, 400, 450].map(readingMinutes)).toEqual([0, 1, 1, 1, 2, 2, 3]);
});
