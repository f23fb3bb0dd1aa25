/** Chooses a day, its end and its time: what is half written is not kept, and what was kept is not lost over it. */

import { Button, Group, Switch, Text, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { begunOn, dateDraft, dateOf, endsTooSoon, isWhole, timed, type DateDraft } from "./dates.ts";
import type { EditorProps } from "./editors.tsx";

const EMPTY: Pick<DateDraft, "start" | "end" | "withEnd"> = { start: "", end: "", withEnd: false };

export function DateEditor({ property, value, onChange, onDone }: EditorProps) {
  const [draft, setDraft] = useState(() => dateDraft(value));
  const latest = useRef({ draft, value, onChange });
  useEffect(() => {
    latest.current = { draft, value, onChange };
  });
  // Who has emptied the field and leaves has emptied the cell.
  useEffect(
    () => () => {
      const { draft: last, value: kept, onChange: write } = latest.current;
      if (last.start === "" && kept !== null) write(null);
    },
    [],
  );
  const put = (next: DateDraft) => {
    setDraft(next);
    const date = dateOf(next);
    if (date) onChange(date);
  };
  const { start, end, withEnd, withTime } = draft;
  const isWrong = endsTooSoon(draft);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || isWrong) return;
    event.preventDefault();
    onDone();
  };
  const clear = () => {
    setDraft({ ...draft, ...EMPTY });
    onChange(null);
  };
  return (
    <div className="date-editor" onKeyDown={onKeyDown}>
      <MomentField label={`${property.name}: ${withEnd ? "from" : "day"}`} moment={start} withTime={withTime} first onChange={(next) => put(begunOn(draft, next))} />
      {withEnd && <MomentField label={`${property.name}: to`} moment={end} withTime={withTime} isWrong={isWrong} onChange={(next) => put({ ...draft, end: next })} />}
      {isWrong && <Text size="xs" c="red" role="alert">It ends before it begins, and is not kept like this.</Text>}
      <Switch size="xs" label="End date" checked={withEnd} onChange={({ currentTarget }) => put({ ...draft, withEnd: currentTarget.checked, end: currentTarget.checked && end === "" ? start : end })} />
      <Switch
        size="xs"
        label="Time"
        checked={withTime}
        onChange={({ currentTarget: { checked } }) => put({ ...draft, withTime: checked, start: timed(start, checked), end: timed(end, checked) })}
      />
      <Group justify="space-between" gap="xs">
        <Button size="compact-sm" variant="subtle" color="gray" disabled={value === null && start === ""} onClick={clear}>
          Clear
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          Done
        </Button>
      </Group>
    </div>
  );
}

interface MomentProps {
  label: string;
  moment: string;
  withTime: boolean;
  first?: boolean;
  isWrong?: boolean;
  onChange: (moment: string) => void;
}

function MomentField({ label, moment, withTime, first = false, isWrong = false, onChange }: MomentProps) {
  const time = moment.slice(11, 16);
  return (
    <Group gap={6} wrap="nowrap">
      <TextInput
        type="date"
        size="xs"
        aria-label={label}
        aria-invalid={isWrong}
        style={{ flex: 1 }}
        {...(first ? { "data-autofocus": true, autoFocus: true } : {})}
        value={moment.slice(0, 10)}
        onChange={({ currentTarget }) => onChange(timed(currentTarget.value, withTime, time))}
      />
      {withTime && (
        <TextInput
          type="time"
          size="xs"
          aria-label={`${label}, time`}
          value={time}
          disabled={!isWhole(moment)}
          onChange={({ currentTarget }) => onChange(timed(moment, true, currentTarget.value))}
        />
      )}
    </Group>
  );
}
