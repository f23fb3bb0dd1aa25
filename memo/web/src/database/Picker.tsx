/** Chooses one or several of a list by typing: options, people, rows, properties. */

import { Loader } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export interface Choice {
  id: string;
  label: string;
  node?: ReactNode;
  section?: string;
}

interface Props {
  label: string;
  choices: Choice[];
  chosen: string[];
  many?: boolean;
  initial?: string;
  empty?: string;
  loading?: boolean;
  onChange: (ids: string[]) => void;
  /** Called when the choice is made; not after each of several. */
  onDone: () => void;
  onCreate?: (name: string) => void;
  /** The list is made elsewhere from these words, instead of being filtered here. */
  onSearch?: (words: string) => void;
  /** Called with Tab, before the focus moves. */
  onTab?: (event: KeyboardEvent) => void;
}

type Entry = { kind: "choice"; choice: Choice } | { kind: "create"; name: string };

export function Picker(props: Props) {
  const { label, chosen, many = false, initial = "", empty = "Nothing of that name.", loading = false, onChange, onDone, onSearch, onTab } = props;
  const [words, setWords] = useState(initial);
  const [at, setAt] = useState(0);
  const list = useId();
  const entries = entriesFor(props, words);
  const current = Math.min(at, entries.length - 1);

  const search = (next: string) => {
    setWords(next);
    setAt(0);
    onSearch?.(next);
  };
  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    if (entry.kind === "create") props.onCreate?.(entry.name);
    else onChange(toggled(chosen, entry.choice.id, many));
    if (many) search("");
    else onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, entries.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") take(entries[current]);
    else if (event.key === "Backspace" && words === "" && chosen.length > 0) onChange(chosen.slice(0, -1));
    else if (event.key === "Tab" && onTab) onTab(event);
    else return;
    event.preventDefault();
  };
  return (
    <div className="picker">
      <input
        className="picker-field"
        data-autofocus
        autoFocus
        role="combobox"
        aria-label={label}
        aria-expanded={entries.length > 0}
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? `${list}-${current}` : undefined}
        placeholder={props.onCreate ? "Find or create" : "Find"}
        maxLength={120}
        value={words}
        onKeyDown={onKeyDown}
        onChange={(event) => search(event.currentTarget.value)}
      />
      <ul id={list} role="listbox" aria-label={label} aria-multiselectable={many} className="picker-list">
        {entries.map((entry, index) => (
          <PickerItem
            key={entry.kind === "create" ? "create" : entry.choice.id}
            id={`${list}-${index}`}
            entry={entry}
            heading={headingOf(entries, index)}
            current={index === current}
            selected={entry.kind === "choice" && chosen.includes(entry.choice.id)}
            onHover={() => setAt(index)}
            onTake={() => take(entry)}
          />
        ))}
      </ul>
      {loading && <Loader size="xs" m="xs" />}
      {!loading && entries.length === 0 && <p className="picker-note">{empty}</p>}
    </div>
  );
}

function headingOf(entries: Entry[], index: number): string | undefined {
  const section = (entry: Entry | undefined) => (entry?.kind === "choice" ? entry.choice.section : undefined);
  const here = section(entries[index]);
  return here === section(entries[index - 1]) ? undefined : here;
}

function entriesFor({ choices, onCreate, onSearch }: Props, words: string): Entry[] {
  const wanted = words.trim().toLowerCase();
  const found = onSearch ? choices : choices.filter((one) => one.label.toLowerCase().includes(wanted));
  const entries = found.map((choice): Entry => ({ kind: "choice", choice }));
  const isNew = wanted !== "" && !choices.some((one) => one.label.toLowerCase() === wanted);
  return onCreate && isNew ? [...entries, { kind: "create", name: words.trim() }] : entries;
}

/** Returns the choice after one was taken: taken again, it goes. */
export function toggled(chosen: string[], id: string, many: boolean): string[] {
  if (chosen.includes(id)) return chosen.filter((one) => one !== id);
  return many ? [...chosen, id] : [id];
}

interface ItemProps {
  id: string;
  entry: Entry;
  heading: string | undefined;
  current: boolean;
  selected: boolean;
  onHover: () => void;
  onTake: () => void;
}

function PickerItem({ id, entry, heading, current, selected, onHover, onTake }: ItemProps) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) element.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <>
      {heading !== undefined && (
        <li role="presentation" className="picker-heading">
          {heading}
        </li>
      )}
      <li
        ref={element}
        id={id}
        role="option"
        aria-selected={selected}
        data-current={current || undefined}
        className="picker-item"
        onMouseMove={onHover}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onTake}
      >
        {entry.kind === "create" ? (
          <>
            <IconPlus size={15} aria-hidden />
            <span className="picker-text">{`Create “${entry.name}”`}</span>
          </>
        ) : (
          <>
            <span className="picker-text">{entry.choice.node ?? entry.choice.label}</span>
            {selected && <IconCheck size={15} aria-hidden />}
          </>
        )}
      </li>
    </>
  );
}
