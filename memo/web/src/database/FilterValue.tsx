/** What a condition compares with, in the way of its type. */

import { Button, NativeSelect, NumberInput, Popover, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";

import { useShown } from "./context.ts";
import { RelationEditor, optionChoices, personChoices } from "./editors.tsx";
import { PERIODS, askedBy, isCounted, periodValue, readPeriod } from "./filters.ts";
import { optionsOf, type Condition, type Property } from "./model.ts";
import { Picker } from "./Picker.tsx";

interface Props {
  condition: Condition;
  property: Property;
  onChange: (value: unknown) => void;
}

const ASK_AFTER_MS = 300;

export function FilterValue({ condition, property, onChange }: Props) {
  const { value } = condition;
  const label = `Value for ${property.name}`;
  switch (askedBy(property, condition.op)) {
    case "nothing":
      return null;
    case "boolean":
      return <NativeSelect size="xs" aria-label={label} data={[{ value: "true", label: "checked" }, { value: "false", label: "not checked" }]} value={String(value === true)} onChange={(event) => onChange(event.currentTarget.value === "true")} />;
    case "number":
      return <NumberValue label={label} value={typeof value === "number" ? value : ""} onChange={onChange} />;
    case "date":
      return <TextInput type="date" size="xs" aria-label={label} value={typeof value === "string" ? value : ""} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "dates":
      return <DatesValue label={label} value={value} onChange={onChange} />;
    case "period":
      return <PeriodValue label={label} value={value} onChange={onChange} />;
    case "text":
      return <TextValue label={label} value={typeof value === "string" ? value : ""} onChange={onChange} />;
    default:
      return <ChosenValue condition={condition} property={property} onChange={onChange} />;
  }
}

function TextValue({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onChange, { delay: ASK_AFTER_MS, flushOnUnmount: true });
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder="Value"
      maxLength={500}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

function NumberValue({ label, value, onChange }: { label: string; value: number | ""; onChange: (value: number | undefined) => void }) {
  const [number, setNumber] = useState<number | string>(value);
  const later = useDebouncedCallback(onChange, { delay: ASK_AFTER_MS, flushOnUnmount: true });
  return (
    <NumberInput
      size="xs"
      hideControls
      aria-label={label}
      placeholder="Number"
      value={number}
      onChange={(next) => {
        setNumber(next);
        later(typeof next === "number" ? next : undefined);
      }}
    />
  );
}

function DatesValue({ label, value, onChange }: { label: string; value: unknown; onChange: (value: string[]) => void }) {
  const [from = "", to = ""] = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      <TextInput type="date" size="xs" aria-label={`${label}, from`} value={from} onChange={(event) => onChange([event.currentTarget.value, to])} />
      <TextInput type="date" size="xs" aria-label={`${label}, to`} value={to} onChange={(event) => onChange([from, event.currentTarget.value])} />
    </>
  );
}

function PeriodValue({ label, value, onChange }: { label: string; value: unknown; onChange: (value: string) => void }) {
  const { name, days } = readPeriod(value);
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={label}
        data={Object.entries(PERIODS).map(([id, words]) => ({ value: id, label: words }))}
        value={name}
        onChange={(event) => onChange(periodValue(event.currentTarget.value, days))}
      />
      {isCounted(name) && (
        <NumberInput size="xs" w={80} min={1} max={10_000} aria-label={`${label}, days`} value={days} onChange={(next) => typeof next === "number" && onChange(periodValue(name, next))} />
      )}
    </>
  );
}

/** Options, people and rows are chosen from a list. */
function ChosenValue({ condition, property, onChange }: Props) {
  const { people, names } = useShown();
  const [opened, setOpened] = useState(false);
  const asked = askedBy(property, condition.op);
  const many = asked === "options";
  const chosen = Array.isArray(condition.value) ? (condition.value as string[]) : typeof condition.value === "string" && condition.value !== "" ? [condition.value] : [];
  const give = (ids: string[]) => onChange(many ? ids : (ids.at(-1) ?? undefined));
  const words = asked === "person" ? chosen.map(names.person) : asked === "relation" ? chosen.map(names.row) : optionsOf(property, chosen).map((one) => one.name);
  const done = () => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={260} trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Button size="xs" variant="default" className="filter-choice" aria-label={`Value for ${property.name}: ${words.join(", ") || "none yet"}`} onClick={() => setOpened(!opened)}>
          {words.join(", ") || "Choose…"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Value for ${property.name}`} p={0} onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}>
        {asked === "relation" ? (
          <RelationEditor property={property} value={chosen} row={null} onChange={(value) => give(Array.isArray(value) ? value : [])} onDone={done} />
        ) : (
          <Picker label={property.name} many={many} choices={asked === "person" ? personChoices(people) : optionChoices(property)} chosen={chosen} empty="No options yet." onChange={give} onDone={done} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
