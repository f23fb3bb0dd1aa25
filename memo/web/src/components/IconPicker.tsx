/** Chooses an emoji for a page or a callout. */

import { ActionIcon, Button, Group, Popover, SimpleGrid, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";

const CHOICES = [
  ["📄", "page"], ["📝", "memo"], ["📚", "books"], ["📌", "pin"], ["🗒️", "notepad"], ["🗂️", "folders"], ["📅", "calendar"], ["✅", "done"],
  ["🚀", "rocket"], ["🛠️", "tools"], ["🐛", "bug"], ["💡", "idea"], ["🔬", "science"], ["📈", "chart"], ["💬", "talk"], ["🎯", "goal"],
  ["🏠", "home"], ["👋", "hello"], ["👥", "people"], ["💼", "work"], ["💰", "money"], ["🔒", "secret"], ["⚙️", "settings"], ["🗺️", "map"],
  ["🌱", "seedling"], ["🌍", "world"], ["☀️", "sun"], ["🍎", "apple"], ["☕", "coffee"], ["🎨", "art"], ["🎵", "music"], ["⭐", "star"],
  ["ℹ️", "note"], ["📣", "important"], ["⚠️", "warning"], ["⛔", "caution"], ["❓", "question"], ["🔥", "fire"], ["🎉", "party"], ["❤️", "heart"],
] as const;

interface Props {
  label: string;
  hasIcon: boolean;
  onPick: (icon: string) => void;
  target: (open: () => void) => ReactNode;
  /** Other choices, above the icons. */
  children?: ReactNode;
}

export function IconPicker({ label, hasIcon, onPick, target, children }: Props) {
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState("");
  const found = CHOICES.filter(([, name]) => name.includes(search.trim().toLowerCase()));
  const pick = (icon: string) => {
    onPick(icon);
    setOpened(false);
    setSearch("");
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus withRoles={false} returnFocus>
      <Popover.Target>
        <span>{target(() => setOpened(!opened))}</span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={label}>
        {children}
        <Group gap="xs" mb="xs" wrap="nowrap">
          <TextInput
            size="xs"
            aria-label="Search icons"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            style={{ flex: 1 }}
            data-autofocus
          />
          {hasIcon && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => pick("")}>
              Remove
            </Button>
          )}
        </Group>
        <SimpleGrid cols={8} spacing={2}>
          {found.map(([icon, name]) => (
            <ActionIcon key={icon} variant="subtle" color="gray" size={34} aria-label={name} onClick={() => pick(icon)}>
              <span style={{ fontSize: 20 }}>{icon}</span>
            </ActionIcon>
          ))}
        </SimpleGrid>
        {found.length === 0 && <span className="dimmed">No icon of that name.</span>}
      </Popover.Dropdown>
    </Popover>
  );
}
