/** A person's initial on their colour. */

import { Avatar } from "@mantine/core";

import type { Person } from "../lib/people.ts";

export function PersonBadge({ person, size = 26 }: { person: Pick<Person, "name" | "color">; size?: number }) {
  return (
    <Avatar size={size} radius="xl" alt="" aria-hidden styles={{ placeholder: { background: person.color, color: "#fff" } }}>
      {person.name.slice(0, 1).toUpperCase()}
    </Avatar>
  );
}
