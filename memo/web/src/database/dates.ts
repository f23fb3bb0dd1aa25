/** A date while it is being written: what its fields show, and what of it can be kept. */

import { isDateValue, type DateValue, type Value } from "./model.ts";
import { addDays, differenceInDays } from "./months.ts";
import { keptText, localText } from "./values.ts";

export interface DateDraft {
  start: string;
  end: string;
  withEnd: boolean;
  withTime: boolean;
}

export const NINE = "09:00";
const WHOLE = /^[1-9]\d{3}-\d{2}-\d{2}(T\d{2}:\d{2})?$/;

/** Returns the draft of a kept date, in the reader's time. */
export function dateDraft(value: Value): DateDraft {
  const date = isDateValue(value) ? value : null;
  const [start, end] = [localText(date?.start ?? ""), localText(date?.end ?? "")];
  return { start, end, withEnd: end !== "", withTime: date?.time === true || start.includes("T") };
}

/** Returns a moment with a time of day, or as a day alone. */
export function timed(moment: string, withTime: boolean, time = moment.slice(11, 16)): string {
  if (moment === "") return "";
  return withTime ? `${moment.slice(0, 10)}T${time || NINE}` : moment.slice(0, 10);
}

/** Returns the draft with another start; an end that would lie before it goes along, so that the length is kept. */
export function begunOn(draft: DateDraft, start: string): DateDraft {
  const { start: before, end } = draft;
  if (!draft.withEnd || !isWhole(start) || !isWhole(before) || end === "" || end >= start) return { ...draft, start };
  const days = Math.max(0, differenceInDays(before.slice(0, 10), end.slice(0, 10)));
  return { ...draft, start, end: `${addDays(start.slice(0, 10), days)}${end.slice(10)}` };
}

/** Tells whether a moment is written to its end: a year of which one digit is typed is none yet. */
export const isWhole = (moment: string): boolean => WHOLE.test(moment);

export const endsTooSoon = ({ start, end, withEnd }: DateDraft): boolean => withEnd && isWhole(start) && isWhole(end) && end < start;

/** Returns the date that a draft means; undefined while it means none. */
export function dateOf(draft: DateDraft): DateValue | undefined {
  const { start, end, withEnd, withTime } = draft;
  if (!isWhole(start) || endsTooSoon(draft) || (withEnd && end !== "" && !isWhole(end))) return undefined;
  const until = withEnd && end > start ? { end: keptText(end) } : {};
  return { start: keptText(start), ...until, ...(withTime && { time: true }) };
}
