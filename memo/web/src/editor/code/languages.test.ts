import { expect, test } from "vitest";

import { createHighlighter } from "./highlighter.ts";
import { languageId, LANGUAGES } from "./languages.ts";

test("a language is known by its id and its other names, and an unknown one is kept", () => {
  expect(["py", "Python", "c#", "tsx"].map(languageId)).toEqual(["python", "python", "csharp", "typescript"]);
  expect(languageId("brainfuck")).toBe("brainfuck");
  expect(languageId(" ")).toBe("text");
});

test("every language that is offered can be loaded and colours something", async () => {
  const highlighter = await createHighlighter();
  for (const [id, { load }] of Object.entries(LANGUAGES)) {
    if (!load) continue;
    await highlighter.loadLanguage(id);
    expect(highlighter.getLoadedLanguages(), id).toContain(id);
  }
  const { tokens } = highlighter.codeToTokens('x = "words"', { lang: "python", theme: "github-light-high-contrast" });
  expect(new Set(tokens.flat().map((one) => one.color)).size).toBeGreaterThan(1);
}, 60_000);
