/**
 * Extensions: features that live in one file each and show themselves in a named place.
 *
 * A file `src/extensions/NAME.tsx` that exports `extension` is picked up by itself; nothing else has to be edited.
 * It is shown to people who have its flag (null: to everyone).
 */

import type { ComponentType } from "react";

import type { PageSummary } from "../lib/pages.ts";

export type Slot = "under-title" | "page-footer";

/** What the text of a page amounts to, kept up to date while people write. */
export interface TextStatistics {
  words: number;
  characters: number;
  blocks: number;
}

export interface SlotProps {
  page: PageSummary;
  statistics: TextStatistics;
}

export interface Extension {
  slot: Slot;
  flag: string | null;
  Component: ComponentType<SlotProps>;
}

export interface NamedExtension extends Extension {
  name: string;
}

type Modules = Record<string, { extension?: Extension }>;

/** Returns the extensions among some modules, in the order of their file names. */
export function collect(modules: Modules): NamedExtension[] {
  return Object.entries(modules)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, module]) => (module.extension ? [{ ...module.extension, name: nameOf(path) }] : []));
}

/** Returns those of a slot that a person with these flags sees. */
export function shownIn(slot: Slot, extensions: NamedExtension[], flags: readonly string[]): NamedExtension[] {
  return extensions.filter((one) => one.slot === slot && (one.flag === null || flags.includes(one.flag)));
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.tsx$/, "");
}

export const EXTENSIONS = collect(
  import.meta.glob<{ extension?: Extension }>(["./*.tsx", "!./*.test.tsx", "!./Slot.tsx"], { eager: true }),
);
