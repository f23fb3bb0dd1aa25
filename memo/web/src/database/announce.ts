/** What a screen reader is told while a row is carried. */

import type { Announcements, DataRef } from "@dnd-kit/core";

import { rowTitle, type Row } from "./model.ts";

type Data = DataRef["current"];

const titleOf = (data: Data): string => rowTitle((data as { row?: Row } | undefined)?.row ?? { title: "" });

/** Returns the announcements of rows that are carried to places named by `placeOf`. */
export function announcementsFor(placeOf: (data: Data) => string): Announcements {
  return {
    onDragStart: ({ active }) => `Picked up ${titleOf(active.data.current)}.`,
    onDragOver: ({ active, over }) => (over ? `${titleOf(active.data.current)} is over ${placeOf(over.data.current)}.` : undefined),
    onDragEnd: ({ active, over }) => (over ? `${titleOf(active.data.current)} is in ${placeOf(over.data.current)}.` : `${titleOf(active.data.current)} stays where it was.`),
    onDragCancel: ({ active }) => `${titleOf(active.data.current)} stays where it was.`,
  };
}
