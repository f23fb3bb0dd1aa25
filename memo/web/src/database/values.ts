/** Cell values to text and back: what is shown, copied, pasted and typed. */

import { isDateValue, isEmpty, optionsOf, type DateValue, type Property, type Value } from "./model.ts";

export interface Names {
  person: (id: string) => string;
  row: (id: string) => string;
}

/** Returns a number as its property shows it. */
export function numberText(value: number, format: Property["config"]["format"] = "plain"): string {
  switch (format) {
    case "plain":
      return String(value);
    case "comma":
      return value.toLocaleString("en", { maximumFractionDigits: 10 });
    case "percent":
      return `${(value * 100).toLocaleString("en", { maximumFractionDigits: 4 })}%`;
    case "usd":
      return value.toLocaleString("en", { style: "currency", currency: "USD" });
    case "eur":
      return value.toLocaleString("en", { style: "currency", currency: "EUR" });
  }
}

/** Returns the number in some words, null when there is none; takes 1,234.5, 12%, $5 and €5. */
export function readNumber(text: string): number | null {
  const trimmed = text.trim();
  const bare = trimmed.replace(/[\s,$€%\u00a0]/g, "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return null;
  const number = Number(bare);
  if (!Number.isFinite(number)) return null;
  return trimmed.endsWith("%") ? Number((number / 100).toPrecision(15)) : number;
}

const DAY = { day: "numeric", month: "short", year: "numeric" } as const;

/** Returns a day or moment in words: 5 Mar 2026, 5 Mar 2026, 14:30. */
export function momentText(moment: string, withTime: boolean): string {
  const date = parseMoment(moment);
  if (date === null) return moment;
  const day = date.toLocaleDateString("en-GB", DAY);
  return withTime ? `${day}, ${date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}` : day;
}

/** Returns the moment of an ISO text in local time; a day without time begins at local midnight. */
export function parseMoment(text: string): Date | null {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00`) : new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

const two = (number: number): string => String(number).padStart(2, "0");

/** Returns a day as YYYY-MM-DD, as it is where the reader is. */
export function dayText(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Returns a kept date as the reader's clock has it: 2026-03-05 or 2026-03-05T14:30. */
export function localText(moment: string): string {
  if (!moment.includes("T")) return moment;
  const date = parseMoment(moment);
  return date === null ? "" : `${dayText(date)}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Returns a reader's local time as it is kept, in UTC; days have no zone. */
export function keptText(local: string): string {
  if (!local.includes("T")) return local;
  const date = parseMoment(local);
  return date === null ? local.slice(0, 10) : `${date.toISOString().slice(0, 19)}Z`;
}

export function dateText(value: DateValue): string {
  const withTime = value.time === true || value.start.includes("T");
  const start = momentText(value.start, withTime);
  return value.end ? `${start} → ${momentText(value.end, withTime)}` : start;
}

/** Returns a date as a narrow cell has room for it: what both of its ends share is said once. */
export function shortDateText(value: DateValue): string {
  const [from, to] = [parseMoment(value.start), parseMoment(value.end ?? "")];
  if (value.time === true || value.start.includes("T") || !from || !to || from.getFullYear() !== to.getFullYear()) return dateText(value);
  const isOneMonth = from.getMonth() === to.getMonth();
  const start = isOneMonth ? String(from.getDate()) : from.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${start} → ${momentText(value.end ?? "", false)}`;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Returns the day that some words name as YYYY-MM-DD: ISO, “5 Mar 2026”, “Mar 5, 2026” and “3/5/2026” (month first). */
export function readDay(text: string): string | null {
  const words = text.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(words);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const slashes = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(words);
  if (slashes) return day(Number(slashes[3]), Number(slashes[1]), Number(slashes[2]));
  const named = /^(\d{1,2})\.? ([a-z]{3})[a-z]*\.?,? (\d{4})/.exec(words);
  if (named) return day(Number(named[3]), MONTHS.indexOf(named[2] ?? "") + 1, Number(named[1]));
  const american = /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})/.exec(words);
  return american ? day(Number(american[3]), MONTHS.indexOf(american[1] ?? "") + 1, Number(american[2])) : null;
}

function day(year: number, month: number, date: number): string | null {
  const found = new Date(Date.UTC(year, month - 1, date));
  const isReal = month >= 1 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date;
  return isReal ? found.toISOString().slice(0, 10) : null;
}

/** Returns a cell as text, the way it is copied and read aloud. */
export function valueText(property: Property, value: Value, names: Names): string {
  if (isEmpty(value)) return property.type === "checkbox" ? "No" : "";
  switch (property.type) {
    case "number":
      return typeof value === "number" ? numberText(value, property.config.format) : "";
    case "select":
    case "multi_select":
    case "status":
      return optionsOf(property, value).map((one) => one.name).join(", ");
    case "date":
      return isDateValue(value) ? dateText(value) : "";
    case "checkbox":
      return value === true ? "Yes" : "No";
    case "person":
    case "created_by":
    case "updated_by":
      return ids(value).map(names.person).join(", ");
    case "relation":
      return ids(value).map(names.row).join(", ");
    case "files":
      return ids(value).length === 1 ? "1 file" : `${ids(value).length} files`;
    case "created_time":
    case "updated_time":
      return typeof value === "string" ? momentText(value, true) : "";
    case "formula":
      return formulaText(property, value);
    default:
      return typeof value === "string" ? value : "";
  }
}

function formulaText(property: Property, value: Value): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return numberText(Number(value.toPrecision(12)), property.config.format ?? "comma");
  if (isDateValue(value)) return dateText(value);
  if (typeof value !== "string") return "";
  return property.config.result === "date" ? momentText(value, value.includes("T")) : value;
}

export function ids(value: Value): string[] {
  if (Array.isArray(value)) return value;
  return typeof value === "string" && value !== "" ? [value] : [];
}

/** What pasted or typed text means for a cell: a value, names of options that do not exist yet, or why it cannot be. */
export type Reading = { value: Value } | { missing: string[] } | { problem: string };

export interface People {
  find: (name: string) => string | undefined;
}

/** Returns what a text means for a cell of a property; an empty text empties the cell. */
export function readValue(property: Property, text: string, people: People): Reading {
  const words = text.trim();
  if (words === "") return { value: property.type === "title" ? "" : property.type === "checkbox" ? false : null };
  switch (property.type) {
    case "title":
    case "text":
    case "url":
    case "email":
    case "phone":
      return { value: property.type === "text" ? text : words };
    case "number": {
      const number = readNumber(words);
      return number === null ? { problem: `“${words}” is not a number` } : { value: number };
    }
    case "checkbox":
      return { value: /^(yes|true|1|x|✓|✔|done|on)$/i.test(words) };
    case "date":
      return readDate(words);
    case "select":
    case "status":
      return readOptions(property, [words]);
    case "multi_select":
      return readOptions(property, split(words));
    case "person":
      return readPeople(split(words), people);
    default:
      return { problem: `${property.name} cannot be pasted into` };
  }
}

function split(words: string): string[] {
  return words.split(",").map((one) => one.trim()).filter((one) => one !== "");
}

function readDate(words: string): Reading {
  const [from = "", to] = words.split(/\s*→\s*/);
  const start = readDay(from);
  const end = to === undefined ? null : readDay(to);
  if (start === null) return { problem: `“${words}” is not a date` };
  return { value: end === null ? { start } : { start, end } };
}

function readOptions(property: Property, names: string[]): Reading {
  const options = property.config.options ?? [];
  const found = names.map((name) => options.find((one) => one.name.toLowerCase() === name.toLowerCase()));
  const missing = names.filter((_name, index) => found[index] === undefined);
  if (missing.length > 0) return { missing };
  const chosen = found.flatMap((one) => one?.id ?? []);
  return { value: property.type === "multi_select" ? chosen : (chosen[0] ?? null) };
}

function readPeople(names: string[], people: People): Reading {
  const found = names.map((name) => people.find(name));
  const stranger = names.find((_name, index) => found[index] === undefined);
  if (stranger !== undefined) return { problem: `Nobody here is called “${stranger}”` };
  return { value: found.flatMap((one) => one ?? []) };
}

/** Returns the address that a click on a cell follows, null when it is not safe or none. */
export function linkOf(property: Property, value: Value): string | null {
  if (typeof value !== "string" || value.trim() === "") return null;
  const words = value.trim();
  if (property.type === "email") return `mailto:${words}`;
  if (property.type === "phone") return `tel:${words.replace(/[^\d+]/g, "")}`;
  if (property.type !== "url") return null;
  if (/^https?:\/\//i.test(words)) return words;
  return /^[a-z][a-z\d+.-]*:/i.test(words) ? null : `https://${words}`;
}
