/** New options for select properties, made while someone types. */

import { useShown } from "./context.ts";
import { newOptionId, nextColor, type Option, type Property } from "./model.ts";

/** Returns a property's options with new ones of some names behind them. */
export function withOptions(property: Property, names: string[]): Option[] {
  const fresh: Option[] = [];
  const options = property.config.options ?? [];
  for (const name of names) {
    const all = [...options, ...fresh];
    if (all.some((one) => one.name.toLowerCase() === name.toLowerCase())) continue;
    const option: Option = { id: newOptionId(), name, color: nextColor(all) };
    fresh.push(property.type === "status" ? { ...option, group: "todo" } : option);
  }
  return [...options, ...fresh];
}

/** Returns a way to add options of some names to a property; resolves with the property as it is then. */
export function useAddOptions(): (property: Property, names: string[]) => Promise<Property> {
  const { changes } = useShown();
  return async (property, names) => {
    const config = { ...property.config, options: withOptions(property, names) };
    const database = await changes.changeProperty.mutateAsync({ id: property.id, config });
    return database.properties.find((one) => one.id === property.id) ?? { ...property, config };
  };
}
