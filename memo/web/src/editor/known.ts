/**
 * Whether this release can hold a document. An editor deletes what it does not know as soon as it is bound to it, for
 * everyone; so after a release was rolled back, a page with blocks of the newer one must not be opened for writing.
 */

import * as Y from "yjs";

/** The editor's types (`editor.pmSchema`), written down so that knowing them does not need the editor loaded. */
export const NODES = [
  "blockContainer",
  "blockGroup",
  "bulletListItem",
  "callout",
  "checkListItem",
  "codeBlock",
  "database",
  "divider",
  "doc",
  "hardBreak",
  "heading",
  "image",
  "numberedListItem",
  "paragraph",
  "quote",
  "table",
  "tableCell",
  "tableHeader",
  "tableParagraph",
  "tableRow",
  "text",
  "toggleListItem",
];
export const MARKS = ["backgroundColor", "bold", "code", "italic", "link", "strike", "textColor", "underline"];

const HASH = /--[a-zA-Z0-9+/=]{8}$/;
const nodes = new Set(NODES);
const marks = new Set(MARKS);

/** Returns whether every block and every mark of the text is of a type this release has. */
export function isKnown(text: Y.XmlFragment): boolean {
  return text.toArray().every((part) => {
    if (part instanceof Y.XmlText) return hasKnownMarks(part);
    return part instanceof Y.XmlElement && nodes.has(part.nodeName) && isKnown(part);
  });
}

function hasKnownMarks(text: Y.XmlText): boolean {
  const runs = text.toDelta() as { attributes?: Record<string, unknown> }[];
  // Marks that may overlap carry a hash after their name.
  return runs.every(({ attributes }) => Object.keys(attributes ?? {}).every((name) => marks.has(name.replace(HASH, ""))));
}
