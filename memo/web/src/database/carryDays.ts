/** Rows of the calendar on their way to another day. */

import { closestCenter, pointerWithin, type Active, type CollisionDetection, type KeyboardCoordinateGetter, type Over } from "@dnd-kit/core";
import { getEventCoordinates } from "@dnd-kit/utilities";

import { heldDay } from "./bars.ts";
import { valueOf, type DateValue, type Property, type Row } from "./model.ts";
import { addDays, movedTo, stretchedTo, type Edge } from "./months.ts";

export interface Carried {
  row: Row;
  /** The first day of what is carried, null for a row without a date; and how many days it shows. */
  from: string | null;
  days: number;
  /** The end that is drawn to another day, when it is not the whole row. */
  edge?: Edge;
}

/** Returns what a row's date becomes when what is carried is put down, null where nothing changes. */
export function dateAfter(event: { active: Active; activatorEvent: Event; over: Over | null }, by: Property): DateValue | null {
  const card = event.active.data.current as Carried | undefined;
  const day = (event.over?.data.current as { day?: string } | undefined)?.day;
  if (!card || day === undefined) return null;
  if (card.edge) return stretchedTo(valueOf(card.row, by), card.edge, day);
  const from = heldOf(event);
  return day === from ? null : movedTo(valueOf(card.row, by), day, from);
}

/** Returns the day by which a row is held: the one under the pointer, or the first by keyboard. */
function heldOf({ active, activatorEvent }: { active: Active; activatorEvent: Event }): string | null {
  const { from, days } = active.data.current as Carried;
  const at = getEventCoordinates(activatorEvent);
  const box = active.rect.current.initial;
  return from === null || !at || !box ? from : heldDay(from, days, (at.x - box.left) / box.width);
}

/** Finds the day under the pointer or, by keyboard, under the first day of what is carried. */
export const underPointer: CollisionDetection = (args) => {
  if (args.pointerCoordinates) return pointerWithin(args);
  const width = args.collisionRect.width / daysIn(args.active);
  return closestCenter({ ...args, collisionRect: { ...args.collisionRect, width, right: args.collisionRect.left + width } });
};

/** Arrow keys carry a row from day to day. */
export const betweenDays: KeyboardCoordinateGetter = (event, { context: { active, collisionRect, droppableContainers, droppableRects, over } }) => {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const step = steps[event.code];
  if (step === undefined || !collisionRect) return undefined;
  event.preventDefault();
  const day = (over?.data.current as { day?: string } | undefined)?.day;
  const ids = droppableContainers.getEnabled().map(({ id }) => String(id));
  const next = day === undefined ? ids[0] : ids.find((id) => id === `day ${addDays(day, step)}`);
  const rect = next === undefined ? undefined : droppableRects.get(next);
  return rect && { x: rect.left + rect.width / 2 - collisionRect.width / daysIn(active) / 2, y: rect.top + rect.height / 2 - collisionRect.height / 2 };
};

function daysIn(active: Active | null): number {
  return (active?.data.current as Carried | undefined)?.days ?? 1;
}
