/** The editor's own words, where ours are better. */

import { en } from "@blocknote/core/locales";

const tools = en.formatting_toolbar;
const start = "Write, or press “/” for blocks";

export const words: typeof en = {
  ...en,
  placeholders: { ...en.placeholders, default: start, emptyDocument: start, callout: "What should stand out" },
  formatting_toolbar: {
    ...tools,
    // What the editor calls an image's name is what people hear who cannot see it.
    file_rename: {
      tooltip: { ...tools.file_rename.tooltip, image: "Alternative text" },
      input_placeholder: { ...tools.file_rename.input_placeholder, image: "What the image shows" },
    },
  },
};
