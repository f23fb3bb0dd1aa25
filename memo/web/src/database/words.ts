/** What property types, views, operators and calculations are called on screen. */

import type { NumberFormat, PropertyType, StatusGroup, ViewType } from "./model.ts";

export const TYPE_NAMES: Record<PropertyType, string> = {
  title: "Title",
  text: "Text",
  number: "Number",
  select: "Select",
  multi_select: "Multi-select",
  status: "Status",
  date: "Date",
  checkbox: "Checkbox",
  url: "Link",
  email: "E-mail",
  phone: "Phone",
  person: "Person",
  files: "Files",
  relation: "Relation",
  formula: "Formula",
  created_time: "Created",
  updated_time: "Last edited",
  created_by: "Created by",
  updated_by: "Last edited by",
};

export const VIEW_NAMES: Record<ViewType, string> = {
  table: "Table",
  board: "Board",
  calendar: "Calendar",
  list: "List",
  gallery: "Gallery",
};

export const FORMAT_NAMES: Record<NumberFormat, string> = {
  plain: "Plain",
  comma: "With commas",
  percent: "Percent",
  usd: "US dollars",
  eur: "Euros",
};

export const STATUS_GROUP_NAMES: Record<StatusGroup, string> = { todo: "To do", doing: "In progress", done: "Done" };

export const CALCULATION_NAMES = {
  count: "Count all",
  filled: "Filled",
  empty: "Empty",
  sum: "Sum",
  average: "Average",
  min: "Smallest",
  max: "Largest",
  percent_checked: "Percent checked",
} as const;
export type Calculation = keyof typeof CALCULATION_NAMES;

/** Returns a count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
