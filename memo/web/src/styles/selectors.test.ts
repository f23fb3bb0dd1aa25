import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");
const OF_THE_PAGE = /(?:^|[\s,>+~(])(?::root|html|body)[^\s,{]*:has\(/m;

test("no style depends on what is anywhere in the page: each key would have the whole text styled anew", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((name) => OF_THE_PAGE.test(readFileSync(join(SOURCE, name), "utf8")))).toEqual([]);
  expect(OF_THE_PAGE.test("  body:has(.panel) .page {")).toBe(true);
});
