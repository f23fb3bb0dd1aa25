/** Cells to and from the clipboard, as tab-separated text that spreadsheets understand. */

/** Returns lines of cells as text; cells with tabs, lines or quotes are quoted. */
export function toTsv(lines: string[][]): string {
  return lines.map((cells) => cells.map(quoted).join("\t")).join("\n");
}

function quoted(cell: string): string {
  return /[\t\n\r]/.test(cell) || cell.startsWith('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Returns the lines of cells in a text from a spreadsheet; lines may differ in length. */
export function fromTsv(text: string): string[][] {
  const lines: string[][] = [[]];
  let at = 0;
  while (at <= text.length) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    lines.at(-1)?.push(cell);
    if (end >= text.length) break;
    at = end + 1;
    if (text[end] === "\r" && text[at] === "\n") at += 1;
    if (text[end] !== "\t") lines.push([]);
  }
  return withoutLastEmpty(lines);
}

function plainCell(text: string, at: number): { cell: string; end: number } {
  const found = text.slice(at).search(/[\t\n\r]/);
  const end = found < 0 ? text.length : at + found;
  return { cell: text.slice(at, end), end };
}

function quotedCell(text: string, at: number): { cell: string; end: number } {
  let end = at + 1;
  while (end < text.length && !(text[end] === '"' && text[end + 1] !== '"')) end += text[end] === '"' ? 2 : 1;
  const after = text[end + 1];
  if (end >= text.length || (after !== undefined && !"\t\n\r".includes(after))) return plainCell(text, at);
  return { cell: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
}

function withoutLastEmpty(lines: string[][]): string[][] {
  const last = lines.at(-1);
  return lines.length > 1 && last?.length === 1 && last[0] === "" ? lines.slice(0, -1) : lines;
}

/** Returns the pasted cell for a place in the range: one cell or a block repeats itself over a larger selection. */
export function pastedAt(block: string[][], row: number, column: number): string | undefined {
  const line = block[row % block.length];
  return line?.[column % Math.max(1, widthOf(block))];
}

export function widthOf(block: string[][]): number {
  return Math.max(0, ...block.map((line) => line.length));
}
