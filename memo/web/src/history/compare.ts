/** What is different between two versions of a text, block by block. */

export interface Comparable {
  id: string;
  type: string;
  props: unknown;
  content?: unknown;
  children: Comparable[];
}

export type Mark = "added" | "changed" | "removed";

export interface Compared<B> {
  /** The newer text, with the blocks that were removed where they had been. */
  blocks: B[];
  marks: Map<string, Mark>;
}

/** Compares `newer` with `older`. */
export function compare<B extends Comparable>(older: B[], newer: B[]): Compared<B> {
  const before = new Map(flat(older).map((block) => [block.id, block]));
  const after = new Set(flat(newer).map((block) => block.id));
  const marks = new Map<string, Mark>();
  for (const block of flat(newer)) {
    const was = before.get(block.id);
    if (was === undefined) marks.set(block.id, "added");
    else if (ownText(was) !== ownText(block)) marks.set(block.id, "changed");
  }
  for (const block of flat(older)) if (!after.has(block.id)) marks.set(block.id, "removed");
  return { blocks: merge(older, newer, after), marks };
}

/** Returns how many blocks differ, in words. */
export function inWords(marks: ReadonlyMap<string, Mark>): string {
  const words = (["added", "changed", "removed"] as const).flatMap((mark) => {
    const count = [...marks.values()].filter((one) => one === mark).length;
    return count > 0 ? [`${count} ${mark}`] : [];
  });
  return words.length > 0 ? `Blocks: ${words.join(", ")}` : "No block is different";
}

function merge<B extends Comparable>(older: B[], newer: B[], after: ReadonlySet<string>): B[] {
  const merged = newer.map((block) => ({ ...block, children: merge(childrenIn(older, block.id), block.children as B[], after) }));
  let place = 0;
  for (const block of older) {
    const kept = merged.findIndex((one) => one.id === block.id);
    if (kept >= 0) place = kept + 1;
    else if (!after.has(block.id)) merged.splice(place++, 0, { ...block, children: gone(block.children as B[], after) });
  }
  return merged;
}

/** Of what lay below a removed block, only what was removed as well is shown there. */
function gone<B extends Comparable>(blocks: B[], after: ReadonlySet<string>): B[] {
  return blocks.filter((block) => !after.has(block.id)).map((block) => ({ ...block, children: gone(block.children as B[], after) }));
}

function childrenIn<B extends Comparable>(blocks: B[], id: string): B[] {
  return (blocks.find((block) => block.id === id)?.children ?? []) as B[];
}

function flat<B extends Comparable>(blocks: B[]): B[] {
  return blocks.flatMap((block) => [block, ...flat(block.children as B[])]);
}

function ownText({ type, props, content }: Comparable): string {
  return JSON.stringify([type, props, content]);
}
