/** What a group is called: its option's chip, a person, checked or not, or “No status”. */

import { Chip } from "./Chip.tsx";
import { PersonName } from "./CellValue.tsx";
import { useShown } from "./context.ts";
import { groupName } from "./groups.ts";
import type { Group, Property } from "./model.ts";

export function GroupName({ property, group }: { property: Property; group: Group }) {
  const { names } = useShown();
  const option = property.config.options?.find((one) => one.id === group.key);
  if (option) return <Chip option={option} dot={property.type === "status"} />;
  if (property.type === "person" && group.key !== "") return <PersonName id={group.key} />;
  return <span className="group-name">{groupName(property, group.key, names, group.label)}</span>;
}
