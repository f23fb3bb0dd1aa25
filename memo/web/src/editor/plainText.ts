/** The text of a page in plain lines, for the clipboard. */

import * as Y from "yjs";

const INDENT = "  ";

/** Returns a line for each block and each row of a table; what is inside a block stands further in. */
export function plainText(text: Y.XmlFragment): string {
  return linesOf(text, -1).join("\n").trimEnd();
}

function linesOf(parent: Y.XmlFragment, depth: number): string[] {
  return elementsOf(parent).flatMap((part) => {
    switch (part.nodeName) {
      case "blockGroup":
        return linesOf(part, depth + 1);
      case "blockContainer":
      case "table":
        return linesOf(part, depth);
      case "tableRow":
        return [indented(elementsOf(part).map(wordsOf).join("\t"), depth)];
      default:
        return [indented(wordsOf(part), depth)];
    }
  });
}

function elementsOf(parent: Y.XmlFragment): Y.XmlElement[] {
  return parent.toArray().filter((part) => part instanceof Y.XmlElement);
}

function indented(line: string, depth: number): string {
  return INDENT.repeat(Math.max(0, depth)) + line;
}

function wordsOf(element: Y.XmlElement): string {
  return element.toArray().map((part) => {
    if (part instanceof Y.XmlText) return (part.toDelta() as { insert: unknown }[]).map(({ insert }) => (typeof insert === "string" ? insert : "")).join("");
    if (!(part instanceof Y.XmlElement)) return "";
    return part.nodeName === "hardBreak" ? "\n" : wordsOf(part);
  }).join("");
}
