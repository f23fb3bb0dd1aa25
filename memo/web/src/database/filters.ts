/** Typed filters: which operators a property has, what a finished condition is, and the changes the builder makes to the tree. */

import { STATUS_GROUPS, type Condition, type Filter, type Property, type PropertyType } from "./model.ts";

/** What an operator asks for beside it. */
export type Asked = "nothing" | "text" | "number" | "option" | "options" | "person" | "relation" | "date" | "dates" | "period" | "boolean";

const NAMES: Record<string, string> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  is_empty: "is empty",
  is_not_empty: "is not empty",
  is_any_of: "is any of",
  is_none_of: "is none of",
  before: "is before",
  after: "is after",
  on_or_before: "is on or before",
  on_or_after: "is on or after",
  between: "is between",
  within: "is within",
  "=": "=",
  "!=": "≠",
  ">": ">",
  "<": "<",
  ">=": "≥",
  "<=": "≤",
};

const EMPTINESS = ["is_empty", "is_not_empty"];
const TEXT = ["contains", "not_contains", "is", "is_not", "starts_with", "ends_with", ...EMPTINESS];
const NUMBER = ["=", "!=", ">", ">=", "<", "<=", ...EMPTINESS];
const CHOICE = ["is", "is_not", "is_any_of", "is_none_of", ...EMPTINESS];
const MANY = ["contains", "not_contains", ...EMPTINESS];
const DATE = ["is", "within", "before", "after", "on_or_before", "on_or_after", "between", ...EMPTINESS];
const MOMENT = DATE.filter((op) => !EMPTINESS.includes(op));

const OPERATORS: Record<PropertyType, string[]> = {
  title: TEXT,
  text: TEXT,
  url: TEXT,
  email: TEXT,
  phone: TEXT,
  number: NUMBER,
  select: CHOICE,
  status: CHOICE,
  multi_select: MANY,
  person: MANY,
  relation: MANY,
  files: EMPTINESS,
  date: DATE,
  created_time: MOMENT,
  updated_time: MOMENT,
  created_by: ["contains", "not_contains"],
  updated_by: ["contains", "not_contains"],
  checkbox: ["is"],
  formula: TEXT,
};

const FORMULA: Record<NonNullable<Property["config"]["result"]>, string[]> = {
  number: NUMBER,
  text: TEXT,
  boolean: ["is"],
  date: DATE,
};

/** Returns the operators of a property, the most used first. */
export function operatorsOf(property: Property): string[] {
  return property.type === "formula" ? FORMULA[property.config.result ?? "text"] : OPERATORS[property.type];
}

export function operatorName(op: string): string {
  return NAMES[op] ?? op;
}

/** Returns what has to be filled in beside an operator. */
export function askedBy(property: Property, op: string): Asked {
  if (EMPTINESS.includes(op)) return "nothing";
  if (op === "within") return "period";
  if (op === "between") return "dates";
  switch (kindOf(property)) {
    case "number":
      return "number";
    case "checkbox":
      return "boolean";
    case "date":
      return "date";
    case "select":
    case "status":
      return op === "is_any_of" || op === "is_none_of" ? "options" : "option";
    case "multi_select":
      return "option";
    case "person":
      return "person";
    case "relation":
      return "relation";
    default:
      return "text";
  }
}

function kindOf(property: Property): PropertyType {
  if (property.type === "created_time" || property.type === "updated_time") return "date";
  if (property.type === "created_by" || property.type === "updated_by") return "person";
  if (property.type !== "formula") return property.type;
  const result = property.config.result ?? "text";
  return result === "boolean" ? "checkbox" : result;
}

/** The periods a date can lie within; the counted ones carry their number of days after a colon. */
export const PERIODS: Record<string, string> = {
  today: "today",
  yesterday: "yesterday",
  tomorrow: "tomorrow",
  this_week: "this week",
  last_week: "last week",
  next_week: "next week",
  this_month: "this month",
  last_month: "last month",
  next_month: "next month",
  past_n_days: "the past … days",
  next_n_days: "the next … days",
};

export const isCounted = (period: string): boolean => period.endsWith("_n_days");

/** Splits past_n_days:7 into its name and number. */
export function readPeriod(value: unknown): { name: string; days: number } {
  const [name = "", days] = typeof value === "string" ? value.split(":") : [];
  return { name, days: Number(days) || 7 };
}

export const periodValue = (name: string, days: number): string => (isCounted(name) ? `${name}:${days}` : name);

export function isGroup(filter: Filter): filter is { and: Filter[] } | { or: Filter[] } {
  return "and" in filter || "or" in filter;
}

export function partsOf(filter: { and: Filter[] } | { or: Filter[] }): Filter[] {
  return "and" in filter ? filter.and : filter.or;
}

/** Returns a group of the same or another word with new parts. */
export function groupOf(word: "and" | "or", parts: Filter[]): Filter {
  return word === "and" ? { and: parts } : { or: parts };
}

export const wordOf = (filter: Filter): "and" | "or" => ("or" in filter ? "or" : "and");

/** Returns a first condition on a property. */
export function conditionOn(property: Property): Condition {
  const op = operatorsOf(property)[0] ?? "is_empty";
  return { property: property.id, op, ...startOf(askedBy(property, op)) };
}

function startOf(asked: Asked): { value?: unknown } {
  if (asked === "boolean") return { value: true };
  if (asked === "period") return { value: "this_week" };
  return {};
}

/** Returns a condition with another operator; its value stays where it still fits. */
export function withOperator(condition: Condition, property: Property, op: string): Condition {
  const before = askedBy(property, condition.op);
  const after = askedBy(property, op);
  if (before === after && condition.value !== undefined) return { ...condition, op };
  if (before === "option" && after === "options") return { property: condition.property, op, value: condition.value === undefined ? [] : [condition.value] };
  if (before === "options" && after === "option" && Array.isArray(condition.value) && condition.value.length > 0) {
    return { property: condition.property, op, value: condition.value[0] as unknown };
  }
  return { property: condition.property, op, ...startOf(after) };
}

/** Tells whether a condition can be asked of the server. */
export function isFinished(condition: Condition, property: Property | undefined): boolean {
  if (!property || !operatorsOf(property).includes(condition.op)) return false;
  const { value } = condition;
  switch (askedBy(property, condition.op)) {
    case "nothing":
      return true;
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "options":
      return Array.isArray(value) && value.length > 0;
    case "dates":
      return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string" && one !== "");
    default:
      return typeof value === "string" && value !== "";
  }
}

/** Returns the filter without what is unfinished, null when nothing is left: what is sent to the server. */
export function finished(filter: Filter | null | undefined, properties: Property[]): Filter | null {
  if (!filter) return null;
  if (!isGroup(filter)) return isFinished(filter, properties.find((one) => one.id === filter.property)) ? filter : null;
  const parts = partsOf(filter).flatMap((part) => finished(part, properties) ?? []);
  return parts.length === 0 ? null : groupOf(wordOf(filter), parts);
}

/** Returns how many finished conditions a filter has. */
export function countConditions(filter: Filter | null | undefined, properties: Property[]): number {
  const kept = finished(filter, properties);
  const count = (one: Filter): number => (isGroup(one) ? partsOf(one).reduce((sum, part) => sum + count(part), 0) : 1);
  return kept ? count(kept) : 0;
}

/** Returns the filter as the builder shows it: always a group at the top. */
export function rooted(filter: Filter | null | undefined): { and: Filter[] } | { or: Filter[] } {
  if (!filter) return { and: [] };
  return isGroup(filter) ? filter : { and: [filter] };
}

/** A place in the tree of a filter: the index in each group on the way down. */
export type FilterPath = number[];

/** Returns the filter with the part at a place replaced; null takes it away. */
export function replaceAt(filter: Filter, path: FilterPath, part: Filter | null): Filter | null {
  const [at, ...rest] = path;
  if (at === undefined) return part;
  if (!isGroup(filter)) return filter;
  const parts = partsOf(filter).flatMap((one, index) => (index === at ? (replaceAt(one, rest, part) ?? []) : [one]));
  return groupOf(wordOf(filter), parts);
}

/** Returns the filter with a part added at the end of the group at a place. */
export function addAt(filter: Filter, path: FilterPath, part: Filter): Filter {
  const [at, ...rest] = path;
  if (!isGroup(filter)) return filter;
  if (at === undefined) return groupOf(wordOf(filter), [...partsOf(filter), part]);
  return groupOf(wordOf(filter), partsOf(filter).map((one, index) => (index === at ? addAt(one, rest, part) : one)));
}

/** Groups can be nested this deep. */
export const DEEPEST = 3;

/** Returns a status option's place among its group, for sorting in menus. */
export function byStatusGroup<T extends { group?: (typeof STATUS_GROUPS)[number] }>(options: T[]): T[] {
  return STATUS_GROUPS.flatMap((group) => options.filter((one) => (one.group ?? "todo") === group));
}
