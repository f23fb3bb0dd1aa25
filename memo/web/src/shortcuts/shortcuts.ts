/** The keys that do something, by where they do it. `Mod` is ⌘ on a Mac and Ctrl elsewhere. */

export interface Shortcut {
  does: string;
  /** Each a chord or what is typed; any of them does it. */
  keys: readonly string[];
}

export interface Group {
  name: string;
  shortcuts: readonly Shortcut[];
}

export const SHORTCUTS: readonly Group[] = [
  {
    name: "Anywhere",
    shortcuts: [
      { does: "Search, and everything you can do", keys: ["Mod+K"] },
      { does: "These shortcuts", keys: ["Mod+/", "?"] },
      { does: "Close what is open", keys: ["Esc"] },
    ],
  },
  {
    name: "Pages in the sidebar",
    shortcuts: [
      { does: "Go up and down", keys: ["↑", "↓"] },
      { does: "Open and close what is inside", keys: ["→", "←"] },
      { does: "Rename", keys: ["F2"] },
      { does: "Move a page up or down", keys: ["Mod+Shift+↑", "Mod+Shift+↓"] },
    ],
  },
  {
    name: "Writing",
    shortcuts: [
      { does: "Insert a block", keys: ["/"] },
      { does: "Insert an emoji", keys: [": and its name"] },
      { does: "Nest, and back", keys: ["Tab", "Shift+Tab"] },
      { does: "Leave the text", keys: ["Esc, then Tab"] },
      { does: "Move a block up or down", keys: ["Mod+Shift+↑", "Mod+Shift+↓"] },
      { does: "Line break in a block", keys: ["Shift+Enter"] },
      { does: "Tick a to-do, open a toggle", keys: ["Mod+Enter"] },
      { does: "Choices of a callout, code, a database or an empty image", keys: ["Mod+Alt+O"] },
      { does: "Into the selected database, and out of it", keys: ["Enter", "Esc"] },
      { does: "Make an image wider or narrower", keys: ["Alt+Shift+→", "Alt+Shift+←"] },
      { does: "Undo, redo", keys: ["Mod+Z", "Mod+Shift+Z"] },
    ],
  },
  {
    name: "Selected words",
    shortcuts: [
      { does: "Bold, italic, underline", keys: ["Mod+B", "Mod+I", "Mod+U"] },
      { does: "Strike through", keys: ["Mod+Shift+S"] },
      { does: "Code", keys: ["Mod+E"] },
      { does: "Link", keys: ["Mod+K"] },
      { does: "Go to the toolbar", keys: ["Alt+F10"] },
      { does: "Comment", keys: ["Mod+Alt+M"] },
    ],
  },
  {
    name: "At the start of a line",
    shortcuts: [
      { does: "Heading", keys: ["# ", "## ", "### "] },
      { does: "Bullet list, numbered list", keys: ["- ", "1. "] },
      { does: "To-do", keys: ["[] "] },
      { does: "Quote", keys: ["> "] },
      { does: "Callout", keys: ["[!note] ", "[!tip] ", "[!warning] "] },
      { does: "Code", keys: ["``` ", "```python "] },
      { does: "Divider", keys: ["---"] },
    ],
  },
  {
    name: "Tables of a database",
    shortcuts: [
      { does: "Go from cell to cell", keys: ["↑", "↓", "←", "→"] },
      { does: "Write in a cell", keys: ["Enter", "F2"] },
      { does: "Open a row", keys: ["Space", "Mod+Enter"] },
      { does: "Tick a row", keys: ["Shift+Space"] },
      { does: "Empty cells", keys: ["Delete"] },
      { does: "Undo, redo", keys: ["Mod+Z", "Mod+Shift+Z"] },
    ],
  },
  {
    name: "Boards and calendars of a database",
    shortcuts: [
      { does: "Pick a row up, and put it down", keys: ["Space"] },
      { does: "Carry it", keys: ["↑", "↓", "←", "→"] },
      { does: "Make it longer or shorter on the calendar", keys: ["Shift+→", "Shift+←"] },
      { does: "Undo, redo", keys: ["Mod+Z", "Mod+Shift+Z"] },
    ],
  },
];

/** Returns the keys of a chord as they are printed on the keyboard; what is typed stays one piece. */
export function printed(chord: string, mac: boolean): string[] {
  const names: Record<string, string> = mac ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl" };
  return chord.length > 1 && chord.includes("+") ? chord.split("+").map((key) => names[key] ?? key) : [chord.trim()];
}
