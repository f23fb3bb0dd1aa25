/** The covers that are ours. The server's `covers.py` has the same names. */

export const GRADIENTS = {
  dawn: "linear-gradient(120deg, #f6d5c3 0%, #f0b7a4 45%, #b98aa8 100%)",
  meadow: "linear-gradient(120deg, #dfead0 0%, #a9cfa4 50%, #5f9e86 100%)",
  lagoon: "linear-gradient(120deg, #cfe9ea 0%, #7fbfcb 50%, #3b7f9e 100%)",
  dusk: "linear-gradient(120deg, #3b4a6b 0%, #6d6a9c 55%, #c48aa0 100%)",
  heather: "linear-gradient(120deg, #e7def0 0%, #bda6d6 55%, #8069a9 100%)",
  sand: "linear-gradient(120deg, #f5ecd9 0%, #e3cda2 55%, #c29b6a 100%)",
  slate: "linear-gradient(120deg, #dfe3e6 0%, #a4afb8 55%, #66757f 100%)",
  ember: "linear-gradient(120deg, #f4c987 0%, #e08a5b 50%, #a64b4b 100%)",
} as const;

export type Gradient = keyof typeof GRADIENTS;

export const NAMES = Object.keys(GRADIENTS) as Gradient[];

/** Returns a gradient's background, or null for a picture and for a gradient of a later release. */
export function gradientOf(cover: string): string | null {
  const name = NAMES.find((one) => one === cover);
  return name === undefined ? null : GRADIENTS[name];
}

/** Returns the gradient that a page begins with; pages differ. */
export function firstGradient(pageId: string): Gradient {
  const sum = Array.from(pageId).reduce((total, one) => total + one.charCodeAt(0), 0);
  return NAMES[sum % NAMES.length] ?? "dawn";
}

/** Returns which part of a picture is shown after it was dragged by `moved` pixels, of `hidden` that are out of sight. */
export function draggedTo(y: number, moved: number, hidden: number): number {
  if (hidden <= 0) return y;
  return Math.round(Math.min(100, Math.max(0, y - (moved / hidden) * 100)));
}
