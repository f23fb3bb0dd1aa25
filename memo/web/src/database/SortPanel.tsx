/** Sorts a view by several properties, the first counting most. */

import { ActionIcon, Button, Group, NativeSelect } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";

import { useView } from "./context.ts";
import type { Sort } from "./model.ts";

const MOST = 5;

export function SortPanel() {
  const { database, config, change } = useView();
  const sorts = config.sorts ?? [];
  const used = new Set(sorts.map((one) => one.property));
  const free = database.properties.find((one) => !used.has(one.id));
  const put = (at: number, patch: Partial<Sort>) => change({ sorts: sorts.map((one, index) => (index === at ? { ...one, ...patch } : one)) });
  const up = (at: number) => change({ sorts: sorts.map((one, index) => (index === at - 1 ? (sorts[at] ?? one) : index === at ? (sorts[at - 1] ?? one) : one)) });
  return (
    <div className="sort-panel">
      {sorts.length === 0 && <p className="dimmed">Rows are in the order they were put.</p>}
      {sorts.map((sort, index) => {
        const name = database.properties.find((one) => one.id === sort.property)?.name ?? "A deleted property";
        const choices = database.properties.filter((one) => one.id === sort.property || !used.has(one.id));
        return (
          <Group key={sort.property} gap={6} wrap="nowrap">
            <NativeSelect
              size="xs"
              style={{ flex: 1 }}
              aria-label={`Sort ${index + 1} by`}
              data={choices.map((one) => ({ value: one.id, label: one.name }))}
              value={sort.property}
              onChange={(event) => put(index, { property: event.currentTarget.value })}
            />
            <NativeSelect
              size="xs"
              aria-label={`Direction of ${name}`}
              data={[{ value: "asc", label: "Ascending" }, { value: "desc", label: "Descending" }]}
              value={sort.direction}
              onChange={(event) => put(index, { direction: event.currentTarget.value === "desc" ? "desc" : "asc" })}
            />
            <ActionIcon variant="subtle" color="gray" disabled={index === 0} aria-label={`Sort by ${name} before the one above`} onClick={() => up(index)}>
              <IconArrowUp size={15} />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={`Do not sort by ${name}`} onClick={() => change({ sorts: sorts.filter((_one, at) => at !== index) })}>
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        );
      })}
      {free && sorts.length < MOST && (
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={() => change({ sorts: [...sorts, { property: free.id, direction: "asc" }] })}>
          Add sort
        </Button>
      )}
    </div>
  );
}
