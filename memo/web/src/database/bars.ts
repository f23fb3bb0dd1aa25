/** Rows of a week of the calendar as bars: each in a line of its own, from its first to its last day of that week. */

import { addDays, type Span } from "./months.ts";
import type { Row } from "./model.ts";

export interface Bar {
  row: Row;
  /** Its first day in this week, and how many days of this week it takes. */
  day: string;
  days: number;
  line: number;
  /** Whether it goes on in the week before or after. */
  before: boolean;
  after: boolean;
}

export interface Week {
  bars: Bar[];
  /** How many rows of a day have no line, for the days where there are any. */
  hidden: Map<string, number>;
  lines: number;
}

/** Returns the bars of a week in at most so many lines: rows that begin earlier above, of those that begin together the longer. */
export function barsOf(spans: Span[], week: readonly string[], most: number): Week {
  const here = spans.filter(({ first, last }) => week.some((day) => day >= first && day <= last));
  const ordered = here.map((span) => cut(span, week)).sort((one, other) => one.at - other.at || Number(other.before) - Number(one.before) || other.days - one.days);
  const taken: boolean[][] = [];
  const hidden = new Map<string, number>();
  const bars: Bar[] = [];
  for (const { at, ...bar } of ordered) {
    const places = Array.from({ length: bar.days }, (_none, index) => at + index);
    const line = firstFree(taken, places);
    for (const place of places) (taken[line] ??= [])[place] = true;
    if (line < most) bars.push({ ...bar, line });
    else for (const day of week.slice(at, at + bar.days)) hidden.set(day, (hidden.get(day) ?? 0) + 1);
  }
  return { bars, hidden, lines: Math.min(taken.length, most) };
}

function cut({ row, first, last }: Span, week: readonly string[]): Omit<Bar, "line"> & { at: number } {
  const at = Math.max(week.findIndex((day) => day >= first), 0);
  const days = week.slice(at).filter((day) => day <= last).length;
  return { row, at, days, day: week[at] ?? first, before: first < (week[0] ?? first), after: last > (week.at(-1) ?? last) };
}

function firstFree(taken: boolean[][], places: number[]): number {
  const found = taken.findIndex((line) => places.every((place) => !line[place]));
  return found === -1 ? taken.length : found;
}

/** Returns the day of a bar that is held, by the share of its width that lies before the pointer. */
export function heldDay(day: string, days: number, share: number): string {
  return addDays(day, Math.max(0, Math.min(days - 1, Math.floor(share * days))));
}
