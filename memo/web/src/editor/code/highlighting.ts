/** Colours in code, for texts that are written in and for those that are only read. */

import { SyntaxHighlightingExtension } from "@blocknote/core/extensions";

export const highlighting = SyntaxHighlightingExtension({
  createHighlighter: async () => (await import("./highlighter.ts")).createHighlighter(),
});
