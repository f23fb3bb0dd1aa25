/** The days of a month as a calendar shows them, and what happens on each. */

import { isDateValue, valueOf, type DateValue, type Property, type Row, type Value } from "./model.ts";
import { dayText, keptText, localText, parseMoment } from "./values.ts";

/** Returns the first day of the month that lies so many months after a day's. */
export function monthOf(day: string, ahead = 0): string {
  const date = parseMoment(day.slice(0, 10)) ?? new Date();
  return dayText(new Date(date.getFullYear(), date.getMonth() + ahead, 1));
}

/** Returns a day so many days later. */
export function addDays(day: string, days: number): string {
  const date = parseMoment(day) ?? new Date();
  return dayText(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days));
}

/** Returns the weeks of a month, from the Monday before its first day to the Sunday after its last. */
export function weeksOf(month: string): string[][] {
  const first = parseMoment(month) ?? new Date();
  const monday = addDays(month, -((first.getDay() + 6) % 7));
  const end = monthOf(month, 1);
  const weeks: string[][] = [];
  for (let day = monday; day < end; day = addDays(day, 7)) weeks.push(Array.from({ length: 7 }, (_none, index) => addDays(day, index)));
  return weeks;
}

/** Returns the first and last local day of a value, null when it has none. */
export function daysOf(value: Value): { first: string; last: string } | null {
  const start = isDateValue(value) ? value.start : typeof value === "string" ? value : "";
  if (start === "") return null;
  const first = localText(start).slice(0, 10);
  const end = isDateValue(value) && value.end ? localText(value.end).slice(0, 10) : first;
  return { first, last: end < first ? first : end };
}

export interface Span {
  row: Row;
  first: string;
  last: string;
  start: string;
}

/** Returns when rows begin and end, earlier ones first; rows without a date are left out. */
export function spansOf(rows: Row[], property: Property): Span[] {
  const found = rows.flatMap((row): Span[] => {
    const days = daysOf(valueOf(row, property));
    return days ? [{ row, ...days, start: startOf(valueOf(row, property)) }] : [];
  });
  return found.sort((one, other) => one.start.localeCompare(other.start) || one.row.rank.localeCompare(other.row.rank));
}

/** Returns the rows of each day; a row of several days is on each. */
export function byDay(spans: Span[], days: string[]): Map<string, Row[]> {
  const found = new Map(days.map((day): [string, Row[]] => [day, []]));
  for (const { row, first, last } of spans) {
    for (const day of days) if (day >= first && day <= last) found.get(day)?.push(row);
  }
  return found;
}

const startOf = (value: Value): string => (isDateValue(value) ? value.start : typeof value === "string" ? value : "");

/** Returns a date moved to another day, with its length and its time of day kept. */
export function movedTo(value: Value, day: string, from: string | null): DateValue {
  if (!isDateValue(value)) return { start: day };
  const by = differenceInDays(from ?? localText(value.start).slice(0, 10), day);
  return { ...value, start: shifted(value.start, by), ...(value.end ? { end: shifted(value.end, by) } : {}) };
}

export type Edge = "start" | "end";

/** Returns a date that begins or ends on another day, its times of day kept; neither end passes the other. */
export function stretchedTo(value: Value, edge: Edge, day: string): DateValue {
  const days = daysOf(value);
  if (!isDateValue(value) || !days) return { start: day };
  const first = edge === "end" ? days.first : day < days.last ? day : days.last;
  const last = edge === "start" ? days.last : day > days.first ? day : days.first;
  const { end, ...rest } = value;
  const start = onDay(value.start, first);
  const until = onDay(end ?? value.start, last);
  return until > start ? { ...rest, start, end: until } : { ...rest, start };
}

function onDay(moment: string, day: string): string {
  return keptText(`${day}${localText(moment).slice(10)}`);
}

function shifted(moment: string, days: number): string {
  const local = localText(moment);
  return keptText(`${addDays(local.slice(0, 10), days)}${local.slice(10)}`);
}

/** Returns how many days later a day is than another. */
export function differenceInDays(from: string, to: string): number {
  const day = (text: string) => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)));
  return Math.round((day(to) - day(from)) / 86_400_000);
}
