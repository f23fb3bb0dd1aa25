/** Writes a formula: properties are put in by a press, and what is wrong with it is said while it is written. */

import { Button, Group, Menu, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { ApiError, api, messageOf } from "../lib/api.ts";
import { useShown } from "./context.ts";
import type { Property } from "./model.ts";
import { TypeIcon } from "./TypeIcon.tsx";

const CHECK_AFTER_MS = 400;

interface Props {
  /** The property the formula is for; null while it is new. */
  property: Property | null;
  /** Why the formula as it is kept cannot be worked out. */
  broken: string | null | undefined;
  expression: string;
  onChange: (expression: string) => void;
}

export function FormulaField({ property, broken, expression, onChange }: Props) {
  const { database } = useShown();
  const field = useRef<HTMLTextAreaElement>(null);
  const [written] = useDebouncedValue(expression, CHECK_AFTER_MS);
  const check = useCheck(database.page.id, property, written);
  const isKept = expression === (property?.config.expression ?? "");
  const put = (name: string) => {
    const words = `prop("${name}")`;
    const { selectionStart: from, selectionEnd: to } = field.current ?? { selectionStart: expression.length, selectionEnd: expression.length };
    onChange(`${expression.slice(0, from)}${words}${expression.slice(to)}`);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + words.length, from + words.length);
    });
  };
  const others = database.properties.filter((one) => one.id !== property?.id);
  return (
    <div>
      <Textarea
        ref={field}
        label="Formula"
        description="Numbers, texts and dates of the row, + − * / and functions such as if, round, concat, now."
        autosize
        minRows={2}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        error={check ?? (isKept ? broken : null)}
        value={expression}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group justify="space-between" mt={6} wrap="nowrap">
        <Menu position="bottom-start" shadow="md" keepMounted={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />}>
              Put in a property
            </Button>
          </Menu.Target>
          <Menu.Dropdown className="long-menu">
            {others.map((one) => (
              <Menu.Item key={one.id} leftSection={<TypeIcon type={one.type} />} onClick={() => put(one.name)}>
                {one.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Text size="xs" c="dimmed" role="status">
          {check === null && written === expression && !isKept ? "This formula works." : ""}
        </Text>
      </Group>
    </div>
  );
}

/** Returns what is wrong with a formula, null when nothing is, undefined while nobody knows. */
function useCheck(database: string, property: Property | null, expression: string): string | null | undefined {
  const path = `/api/databases/${database}/properties`;
  const wish = { type: "formula", config: { expression } };
  const check = useQuery({
    queryKey: ["formula", database, property?.id ?? null, expression],
    queryFn: async () => {
      try {
        await (property ? api.patch(`${path}/${property.id}?preview=1`, wish) : api.post(`${path}?preview=1`, { name: "Formula", ...wish }));
        return null;
      } catch (error) {
        if (error instanceof ApiError && error.status === 400) return messageOf(error);
        throw error;
      }
    },
    enabled: expression.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  });
  const isOld = check.isPlaceholderData && check.data === null;
  return expression.trim() === "" || isOld ? undefined : check.data;
}
