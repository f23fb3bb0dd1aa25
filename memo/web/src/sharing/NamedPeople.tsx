/** The people a page is shared with by name. */

import { ActionIcon, Group, Select, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import { PersonBadge } from "../components/PersonBadge.tsx";
import type { WholePage } from "../lib/pages.ts";
import { useMembers } from "../lib/people.ts";
import { useMe } from "../lib/session.tsx";
import { LEVEL_WORDS, useSharingChanges, type Level, type Named, type Sharing } from "../lib/sharing.ts";

const LEVELS = (Object.keys(LEVEL_WORDS) as Level[]).map((value) => ({ value, label: LEVEL_WORDS[value] }));

export function NamedPeople({ page, sharing }: { page: WholePage; sharing: Sharing }) {
  const me = useMe();
  const members = useMembers(page.workspaceId);
  const { share } = useSharingChanges(page.id);
  const canShare = page.access === "full";
  const set = (named: Named[]) => share.mutate({ everyone: sharing.everyone, named });
  const others = (members.data ?? []).filter((one) => sharing.named.every((named) => named.id !== one.id));
  const add = (id: string | null) => {
    const person = others.find((one) => one.id === id);
    if (person) set([...sharing.named, { id: person.id, name: person.name, color: person.color, level: "edit" }]);
  };
  if (!canShare && sharing.named.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label="People by name">
      <Text size="sm" fw={500}>
        People by name
      </Text>
      {sharing.named.map((person) => (
        <Group key={person.id} gap="sm" wrap="nowrap" className="named-person">
          <PersonBadge person={person} />
          <Text size="sm" truncate style={{ flex: 1 }}>
            {person.id === me.id ? `${person.name} (you)` : person.name}
          </Text>
          <Select
            size="xs"
            w={132}
            aria-label={`What ${person.name} may do`}
            data={LEVELS}
            value={person.level}
            allowDeselect={false}
            disabled={!canShare || person.id === me.id || share.isPending}
            onChange={(level) => level && set(sharing.named.map((one) => (one.id === person.id ? { ...one, level } : one)))}
          />
          {canShare && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${person.name}`}
              disabled={person.id === me.id || share.isPending}
              onClick={() => set(sharing.named.filter((one) => one.id !== person.id))}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {canShare && (
        <Select
          key={sharing.named.length}
          aria-label="Add a member"
          placeholder={members.isError ? "The members could not be loaded" : "Add a member by name"}
          searchable
          nothingFoundMessage="No other member of that name"
          data={others.map((one) => ({ value: one.id, label: one.name }))}
          value={null}
          disabled={share.isPending}
          onChange={add}
        />
      )}
    </Stack>
  );
}
