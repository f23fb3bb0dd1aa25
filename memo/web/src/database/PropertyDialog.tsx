/** Makes or changes a property: its name, its type, and what its type asks for. */

import { Alert, Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { api, messageOf } from "../lib/api.ts";
import { useShown } from "./context.ts";
import { FormulaField } from "./FormulaField.tsx";
import { NUMBER_FORMATS, PROPERTY_TYPES, TITLE, type NumberFormat, type Option, type Property, type PropertyConfig, type PropertyType } from "./model.ts";
import { OptionsField } from "./OptionsField.tsx";
import { useDatabases } from "./useDatabases.ts";
import { FORMAT_NAMES, TYPE_NAMES, counted } from "./words.ts";

interface Props {
  /** The property to change, "new" to make one, null for no dialog. */
  about: Property | "new" | null;
  onClose: () => void;
}

export function PropertyDialog({ about, onClose }: Props) {
  const title = about === "new" ? "New property" : about?.id === TITLE ? "Rename" : "Edit property";
  return (
    <Modal opened={about !== null} onClose={onClose} title={title} size="sm">
      {about !== null && <PropertyForm key={about === "new" ? "new" : about.id} before={about === "new" ? null : about} onClose={onClose} />}
    </Modal>
  );
}

const HAS_OPTIONS = new Set<PropertyType>(["select", "multi_select", "status"]);
const TYPES = PROPERTY_TYPES.filter((one) => one !== "title").map((value) => ({ value, label: TYPE_NAMES[value] }));

/** Returns why a property of this shape cannot be kept, null when it can. */
export function missingOf(type: PropertyType, config: PropertyConfig): string | null {
  if (type === "relation" && !config.database_id) return "Choose the database whose rows it relates to.";
  const names = (HAS_OPTIONS.has(type) ? (config.options ?? []) : []).map((one) => one.name.trim());
  if (names.includes("")) return "Give every option a name.";
  const twice = names.find((name, index) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < index);
  if (twice !== undefined) return `Two options are called “${twice}”.`;
  if (type === "formula" && !config.expression?.trim()) return "Write a formula, such as prop(\"Price\") * 2.";
  return null;
}

function PropertyForm({ before, onClose }: { before: Property | null; onClose: () => void }) {
  const { changes, database } = useShown();
  const [name, setName] = useState(before?.name ?? "");
  const [type, setType] = useState<PropertyType>(before?.type ?? "text");
  const [config, setConfig] = useState<PropertyConfig>(before?.config ?? {});
  const { addProperty, changeProperty } = changes;
  const error = addProperty.error ?? changeProperty.error;
  const missing = missingOf(type, config);
  const isTitle = before?.id === TITLE;
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wish = { name: name.trim() || TYPE_NAMES[type], ...(isTitle ? {} : { type, config: configFor(type, config) }) };
    if (before) changeProperty.mutate({ id: before.id, ...wish }, { onSuccess: onClose });
    else addProperty.mutate({ ...wish, type, config: configFor(type, config) }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <TextInput label="Name" data-autofocus maxLength={100} placeholder={TYPE_NAMES[type]} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        {!isTitle && (
          <NativeSelect label="Type" data={TYPES} value={type} onChange={(event) => setType(event.currentTarget.value as PropertyType)} />
        )}
        {before && type !== before.type && <Conversion database={database.page.id} property={before} type={type} />}
        {before && type === before.type && <Removal database={database.page.id} property={before} options={config.options ?? []} />}
        {type === "number" && (
          <NativeSelect
            label="Format"
            data={NUMBER_FORMATS.map((value) => ({ value, label: FORMAT_NAMES[value] }))}
            value={config.format ?? "plain"}
            onChange={(event) => setConfig({ ...config, format: event.currentTarget.value as NumberFormat })}
          />
        )}
        {HAS_OPTIONS.has(type) && (
          <OptionsField isStatus={type === "status"} options={config.options ?? []} onChange={(options) => setConfig({ ...config, options })} />
        )}
        {type === "relation" && <RelationField chosen={config.database_id} onChange={(database_id) => setConfig({ ...config, database_id })} />}
        {type === "formula" && (
          <FormulaField
            property={before}
            broken={before?.config.error}
            expression={config.expression ?? ""}
            onChange={(expression) => setConfig({ ...config, expression })}
          />
        )}
        {error && (
          <Text size="sm" c="red" role="alert">
            {messageOf(error)}
          </Text>
        )}
        {missing !== null && <Text size="sm" c="dimmed">{missing}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={addProperty.isPending || changeProperty.isPending} disabled={missing !== null}>
            {before ? "Save" : "Add property"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Returns the part of a config that a type knows. */
export function configFor(type: PropertyType, { format, options, database_id, expression }: PropertyConfig): PropertyConfig {
  if (type === "number") return { format: format ?? "plain" };
  if (type === "relation") return database_id === undefined ? {} : { database_id };
  if (type === "formula") return { expression: expression ?? "" };
  return HAS_OPTIONS.has(type) && options && options.length > 0 ? { options } : {};
}

/** Says before a type is changed how many cells would become empty. */
function Conversion({ database, property, type }: { database: string; property: Property; type: PropertyType }) {
  const preview = useQuery({
    queryKey: ["conversion", database, property.id, type],
    queryFn: () => api.patch<{ emptied?: number; converted?: number }>(`/api/databases/${database}/properties/${property.id}?preview=1`, { type }),
    staleTime: 0,
    retry: false,
  });
  if (preview.isError) return <Text size="sm" c="dimmed">{messageOf(preview.error)}</Text>;
  const lost = preview.data?.emptied ?? 0;
  if (preview.isPending || lost === 0) {
    return <Text size="sm" c="dimmed" role="status">{preview.isPending ? "Looking at the cells…" : "Every cell keeps its content."}</Text>;
  }
  return (
    <Alert color="yellow" variant="light" p="xs" role="status">
      {`${counted(lost, "cell")} cannot become ${TYPE_NAMES[type].toLowerCase()} and will be empty.`}
    </Alert>
  );
}

/** Says before options are removed how many cells would become empty. */
function Removal({ database, property, options }: { database: string; property: Property; options: Option[] }) {
  const before = property.config.options ?? [];
  const stay = before.filter((one) => options.some(({ id }) => id === one.id));
  const preview = useQuery({
    queryKey: ["removal", database, property.id, stay.map((one) => one.id)],
    queryFn: () => api.patch<{ emptied?: number }>(`/api/databases/${database}/properties/${property.id}?preview=1`, { config: { options: stay } }),
    enabled: stay.length < before.length,
    staleTime: 0,
    retry: false,
  });
  const lost = stay.length < before.length ? (preview.data?.emptied ?? 0) : 0;
  if (lost === 0) return null;
  return (
    <Alert color="yellow" variant="light" p="xs" role="status">
      {`${counted(lost, "cell")} will be empty without the removed ${before.length - stay.length === 1 ? "option" : "options"}.`}
    </Alert>
  );
}

function RelationField({ chosen, onChange }: { chosen: string | undefined; onChange: (id: string) => void }) {
  const { database } = useShown();
  const databases = useDatabases(database.page.workspaceId);
  const choices = (databases.data ?? []).map(({ id, title }) => ({ value: id, label: title.trim() || "Untitled" }));
  return (
    <NativeSelect
      label="Rows of"
      data={[{ value: "", label: databases.isPending ? "Loading…" : "Choose a database" }, ...choices]}
      value={chosen ?? ""}
      error={databases.isError ? messageOf(databases.error) : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
