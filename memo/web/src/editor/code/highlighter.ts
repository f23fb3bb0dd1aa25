/** Colours code; it is loaded when a page has some, and loads each language when it is there. */

import { createBundledHighlighter } from "@shikijs/core";
import { createJavaScriptRegexEngine } from "@shikijs/engine-javascript";

import { LANGUAGES } from "./languages.ts";

const grammars = Object.fromEntries(Object.entries(LANGUAGES).flatMap(([id, { load }]) => (load ? [[id, load]] : [])));

const bundled = createBundledHighlighter({
  langs: grammars,
  themes: {
    "github-light-high-contrast": () => import("@shikijs/themes/github-light-high-contrast"),
    "github-dark-high-contrast": () => import("@shikijs/themes/github-dark-high-contrast"),
  },
  engine: () => createJavaScriptRegexEngine({ forgiving: true }),
});

/** Returns a highlighter that knows both colour schemes and no language yet. */
export function createHighlighter() {
  return bundled({ themes: ["github-light-high-contrast", "github-dark-high-contrast"], langs: [] });
}
