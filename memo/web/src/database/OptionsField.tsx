/** The options of a select property: names, colours, order, and the groups of a status. */

import { ActionIcon, Button, Group, NativeSelect, Popover, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";

import { COLORS, STATUS_GROUPS, newOptionId, nextColor, type Color, type Option, type StatusGroup } from "./model.ts";
import { STATUS_GROUP_NAMES } from "./words.ts";

interface Props {
  isStatus: boolean;
  options: Option[];
  onChange: (options: Option[]) => void;
}

export function OptionsField({ isStatus, options, onChange }: Props) {
  const [fresh, setFresh] = useState("");
  const add = () => {
    const name = fresh.trim();
    if (name === "" || options.some((one) => one.name.toLowerCase() === name.toLowerCase())) return;
    onChange([...options, { id: newOptionId(), name, color: nextColor(options), ...(isStatus && { group: "todo" as const }) }]);
    setFresh("");
  };
  const put = (at: number, patch: Partial<Option>) => onChange(options.map((one, index) => (index === at ? { ...one, ...patch } : one)));
  const up = (at: number) => onChange(options.map((one, index) => (index === at - 1 ? (options[at] ?? one) : index === at ? (options[at - 1] ?? one) : one)));
  return (
    <fieldset className="options-field">
      <legend>Options</legend>
      {options.length === 0 && <Text size="sm" c="dimmed">{isStatus ? "Not started, In progress and Done are made for you." : "None yet."}</Text>}
      <ul>
        {options.map((option, at) => (
          <li key={option.id}>
            <ColorChoice option={option} onPick={(color) => put(at, { color })} />
            <TextInput size="xs" aria-label={`Name of option ${at + 1}`} maxLength={100} value={option.name} onChange={(event) => put(at, { name: event.currentTarget.value })} />
            {isStatus && (
              <NativeSelect
                size="xs"
                aria-label={`Group of ${option.name}`}
                data={STATUS_GROUPS.map((value) => ({ value, label: STATUS_GROUP_NAMES[value] }))}
                value={option.group ?? "todo"}
                onChange={(event) => put(at, { group: event.currentTarget.value as StatusGroup })}
              />
            )}
            <ActionIcon variant="subtle" color="gray" disabled={at === 0} aria-label={`Move ${option.name} up`} onClick={() => up(at)}>
              <IconArrowUp size={15} />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${option.name}`} onClick={() => onChange(options.filter((_one, index) => index !== at))}>
              <IconX size={15} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          size="xs"
          style={{ flex: 1 }}
          aria-label="New option"
          placeholder="New option"
          maxLength={100}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} disabled={fresh.trim() === ""} onClick={add}>
          Add
        </Button>
      </Group>
    </fieldset>
  );
}

function ColorChoice({ option, onPick }: { option: Option; onPick: (color: Color) => void }) {
  const [opened, setOpened] = useState(false);
  const pick = (color: Color) => {
    onPick(color);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <UnstyledButton className="chip color-button" data-color={option.color} aria-label={`Colour of ${option.name}: ${option.color}`} onClick={() => setOpened(!opened)}>
          <span className="chip-dot" aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Colour of ${option.name}`} p={6}>
        <div className="color-choices">
          {COLORS.map((color) => (
            <UnstyledButton key={color} className="chip color-choice" data-color={color} aria-pressed={color === option.color} onClick={() => pick(color)}>
              {color}
            </UnstyledButton>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
