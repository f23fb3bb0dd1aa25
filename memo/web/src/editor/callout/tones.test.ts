import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { lookOf, retoned, TONE, TONES } from "./tones.ts";

test("another tone brings its own sign, but a chosen one stays", () => {
  expect(retoned({ tone: "grey", icon: "📌" }, "red")).toEqual({ tone: "red", icon: "⛔" });
  expect(retoned({ tone: "grey", icon: "🚀" }, "red")).toEqual({ tone: "red", icon: "🚀" });
});

test("a word stands for a tone in any case, an unknown one for none", () => {
  expect(lookOf("Warning")).toEqual({ tone: "yellow", icon: "⚠️" });
  expect(lookOf("nothing")).toBeNull();
});

test("the server writes the same tones, words and signs into Markdown", () => {
  const server = readFileSync("../server/callouts.py", "utf8");
  for (const tone of TONES) expect(server).toContain(`"${tone}": ("${TONE[tone].word.toUpperCase()}", "${TONE[tone].icon}")`);
});
