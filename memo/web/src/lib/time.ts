/** Times in words. */

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Returns how long ago a moment was, or its date when that is more than a week. */
export function ago(moment: string, now: Date = new Date()): string {
  const seconds = (now.getTime() - new Date(moment).getTime()) / 1000;
  if (seconds > 7 * 86_400) return new Date(moment).toLocaleDateString("en", { day: "numeric", month: "long", year: "numeric" });
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

/** Returns the day of a moment, as in “3 March 2027”. */
export function dayOf(moment: string): string {
  return new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}
