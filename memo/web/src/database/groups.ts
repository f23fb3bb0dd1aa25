/** Grouping: by which properties, what a group is called, and what a row of it gets. */

import { type Property, type PropertyType, type Value } from "./model.ts";
import type { Names } from "./values.ts";

const GROUPABLE: ReadonlySet<PropertyType> = new Set(["select", "status", "multi_select", "checkbox", "person"]);

export function isGroupable(property: Property): boolean {
  return GROUPABLE.has(property.type);
}

/** Returns what a group is called on screen. */
export function groupName(property: Property, key: string, names: Names, label = ""): string {
  if (key === "") return `No ${property.name.toLowerCase()}`;
  if (property.type === "checkbox") return key === "true" ? "Checked" : "Not checked";
  if (property.type === "person") return names.person(key);
  return property.config.options?.find((one) => one.id === key)?.name ?? (label || key);
}

/** Returns the value that puts a row into a group; `from` is the group it leaves, for cells of several values. */
export function groupValue(property: Property, key: string, before: Value = null, from: string | null = null): Value {
  if (property.type === "checkbox") return key === "true";
  if (property.type !== "multi_select" && property.type !== "person") return key === "" ? null : key;
  const rest = Array.isArray(before) ? before.filter((one) => one !== from && one !== key) : [];
  const next = key === "" ? [] : [...rest, key];
  return next.length > 0 ? next : null;
}
