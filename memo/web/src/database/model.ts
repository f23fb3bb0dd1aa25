/** Databases, their properties, views and rows, as the server tells them. */

export const PROPERTY_TYPES = [
  "title", "text", "number", "select", "multi_select", "status", "date", "checkbox", "url", "email", "phone", "person",
  "files", "relation", "formula", "created_time", "updated_time", "created_by", "updated_by",
] as const;
export type PropertyType = (typeof PROPERTY_TYPES)[number];

export const COLORS = ["gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"] as const;
export type Color = (typeof COLORS)[number];

export const STATUS_GROUPS = ["todo", "doing", "done"] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

export const NUMBER_FORMATS = ["plain", "comma", "percent", "usd", "eur"] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

export const VIEW_TYPES = ["table", "board", "calendar", "list", "gallery"] as const;
export type ViewType = (typeof VIEW_TYPES)[number];

export type ValueKind = "number" | "text" | "boolean" | "date";

export interface Option {
  id: string;
  name: string;
  color: Color;
  group?: StatusGroup;
}

export interface PropertyConfig {
  format?: NumberFormat;
  options?: Option[];
  database_id?: string;
  expression?: string;
  /** What a formula's values are, as the server worked out. */
  result?: ValueKind;
  error?: string;
}

export interface Property {
  id: string;
  name: string;
  type: PropertyType;
  config: PropertyConfig;
  rank: string;
}

export interface DateValue {
  start: string;
  end?: string | null;
  time?: boolean;
}

/** A cell's content; null is an empty cell. */
export type Value = string | number | boolean | string[] | DateValue | null;

export interface Condition {
  property: string;
  op: string;
  value?: unknown;
}

export type Filter = Condition | { and: Filter[] } | { or: Filter[] };

export interface Sort {
  property: string;
  direction: "asc" | "desc";
}

export interface ViewConfig {
  filter?: Filter | null;
  sorts?: Sort[];
  group?: string | null;
  hidden?: string[];
  order?: string[];
  widths?: Record<string, number>;
  wrap?: boolean;
  date?: string | null;
  cover?: string | null;
  calculations?: Record<string, string>;
}

export interface View {
  id: string;
  name: string;
  type: ViewType;
  config: ViewConfig;
  rank: string;
}

export interface DatabasePage {
  id: string;
  workspaceId: string;
  parentId: string | null;
  title: string;
  icon: string;
  trashedAt?: string | null;
}

export interface Database {
  page: DatabasePage;
  properties: Property[];
  views: View[];
  /** Who can be put into person cells. */
  people?: Person[];
  access: string;
}

export interface Person {
  id: string;
  name: string;
  color?: string;
}

export interface Row {
  id: string;
  title: string;
  icon: string;
  props: Record<string, Value>;
  rank: string;
  created_at: string;
  updated_at: string;
  created_by: string;
  updated_by: string;
}

export interface Group {
  key: string;
  label: string;
  count: number;
}

export interface Related {
  id: string;
  title: string;
  icon: string;
}

/** A file in a cell; `media` is what the server found it to be. */
export interface CellFile {
  id: string;
  name: string;
  media: string;
  size: number;
}

export interface RowsAnswer {
  rows: Row[];
  next_cursor: string | null;
  total?: number | null;
  groups?: Group[];
  calculations?: Record<string, number | string | null>;
  ignored?: string[];
  related?: Record<string, Related>;
  files?: Record<string, CellFile>;
}

export const TITLE = "title";

const COMPUTED: ReadonlySet<PropertyType> = new Set(["formula", "created_time", "updated_time", "created_by", "updated_by"]);

/** Tells whether people can write a property's cells. */
export function isWritable(property: Property): boolean {
  return !COMPUTED.has(property.type);
}

/** Returns what a cell holds, the title and the row's own facts included. */
export function valueOf(row: Row, property: Property): Value {
  switch (property.type) {
    case "title":
      return row.title;
    case "created_time":
      return row.created_at;
    case "updated_time":
      return row.updated_at;
    case "created_by":
      return row.created_by;
    case "updated_by":
      return row.updated_by;
    default:
      return row.props[property.id] ?? null;
  }
}

export function isEmpty(value: Value): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

export function isDateValue(value: unknown): value is DateValue {
  return typeof value === "object" && value !== null && "start" in value && typeof value.start === "string";
}

/** Returns the options of a property that a cell names; ids of options that are gone are passed over. */
export function optionsOf(property: Property, value: Value): Option[] {
  const ids = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  const options = property.config.options ?? [];
  return ids.flatMap((id) => options.find((one) => one.id === id) ?? []);
}

/** Returns a view's properties in its order: the title first unless it was moved, new ones last. */
export function orderedProperties(database: Database, config: ViewConfig): Property[] {
  const place = new Map((config.order ?? []).map((id, index) => [id, index]));
  const rest = place.size;
  const at = (property: Property, index: number) =>
    place.get(property.id) ?? (property.id === TITLE ? -1 : rest + index);
  return database.properties
    .map((property, index) => ({ property, at: at(property, index) }))
    .sort((one, other) => one.at - other.at)
    .map(({ property }) => property);
}

export function shownProperties(database: Database, config: ViewConfig): Property[] {
  const hidden = new Set(config.hidden);
  return orderedProperties(database, config).filter((one) => one.id === TITLE || !hidden.has(one.id));
}

export function propertyOf(database: Database, id: string | null | undefined): Property | undefined {
  return id === null || id === undefined ? undefined : database.properties.find((one) => one.id === id);
}

export function rowTitle(row: { title: string }): string {
  return row.title.trim() || "Untitled";
}

const ID_DIGITS = "abcdefghijklmnopqrstuvwxyz234567";

/** Returns an id for a new option. */
export function newOptionId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => ID_DIGITS[byte % 32]).join("");
}

/** Returns the colour that is used least so far. */
export function nextColor(options: Option[]): Color {
  const used = (color: Color) => options.filter((one) => one.color === color).length;
  return COLORS.reduce((best, color) => (used(color) < used(best) ? color : best), COLORS[0]);
}
