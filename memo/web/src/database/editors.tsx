/** What opens below a cell or a property to choose its value: options, people, rows, a date, files. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";

import { api, messageOf } from "../lib/api.ts";
import { Chip } from "./Chip.tsx";
import { PersonName } from "./CellValue.tsx";
import { useShown } from "./context.ts";
import { DateEditor } from "./DateEditor.tsx";
import { databaseKeys } from "./keys.ts";
import { FilesEditor } from "./FilesEditor.tsx";
import { byStatusGroup } from "./filters.ts";
import { Picker, type Choice } from "./Picker.tsx";
import { rowTitle, type Property, type RowsAnswer, type Value } from "./model.ts";
import { useAddOptions } from "./useOptions.ts";
import { ids } from "./values.ts";
import { STATUS_GROUP_NAMES } from "./words.ts";

export interface EditorProps {
  property: Property;
  value: Value;
  /** The row whose cell it is: files are kept there. */
  row: string | null;
  initial?: string;
  onChange: (value: Value) => void;
  onDone: () => void;
  onTab?: (event: KeyboardEvent) => void;
}

const CHOOSING = new Set(["select", "multi_select", "status", "person", "relation", "date", "files"]);

/** Tells whether a property's value is chosen in a popover rather than typed. */
export const isChosen = (property: Property): boolean => CHOOSING.has(property.type);

export function ValueEditor(props: EditorProps) {
  switch (props.property.type) {
    case "person":
      return <PeopleEditor {...props} />;
    case "relation":
      return <RelationEditor {...props} />;
    case "date":
      return <DateEditor {...props} />;
    case "files":
      return <FilesEditor {...props} />;
    default:
      return <OptionEditor {...props} />;
  }
}

/** Returns the choices of a select property, a status's in its three groups. */
export function optionChoices(property: Property): Choice[] {
  const options = property.config.options ?? [];
  const isStatus = property.type === "status";
  return (isStatus ? byStatusGroup(options) : options).map((option) => ({
    id: option.id,
    label: option.name,
    node: <Chip option={option} dot={isStatus} />,
    ...(isStatus ? { section: STATUS_GROUP_NAMES[option.group ?? "todo"] } : {}),
  }));
}

function OptionEditor({ property, value, initial, onChange, onDone, onTab }: EditorProps) {
  const addOptions = useAddOptions();
  const many = property.type === "multi_select";
  const give = (chosen: string[]) => onChange(many ? chosen : (chosen[0] ?? null));
  const create = (name: string) =>
    void addOptions(property, [name])
      .then(({ config }) => {
        const made = config.options?.find((one) => one.name === name);
        if (made) give(many ? [...ids(value), made.id] : [made.id]);
      })
      .catch(() => undefined); // The failed change has told it already.
  return (
    <Picker
      label={property.name}
      choices={optionChoices(property)}
      chosen={ids(value)}
      many={many}
      {...(initial === undefined ? {} : { initial })}
      {...(onTab ? { onTab } : {})}
      empty="No options yet. Type a name to make one."
      onChange={give}
      onDone={onDone}
      onCreate={create}
    />
  );
}

export function personChoices(people: { id: string; name: string }[]): Choice[] {
  return people.map(({ id, name }) => ({ id, label: name, node: <PersonName id={id} /> }));
}

function PeopleEditor({ property, value, initial, onChange, onDone, onTab }: EditorProps) {
  const { people } = useShown();
  return (
    <Picker
      label={property.name}
      many
      choices={personChoices(people)}
      chosen={ids(value)}
      {...(initial === undefined ? {} : { initial })}
      {...(onTab ? { onTab } : {})}
      empty="Nobody of that name is in this workspace."
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen : null)}
      onDone={onDone}
    />
  );
}

/** Returns rows of a database whose titles hold some words. */
export function useRowSearch(database: string | undefined, words: string) {
  return useQuery({
    queryKey: [...databaseKeys.rows(database ?? ""), "search", words],
    queryFn: () => api.post<RowsAnswer>(`/api/databases/${database ?? ""}/query`, { search: words, limit: 30 }),
    enabled: database !== undefined,
    placeholderData: keepPreviousData,
  });
}

export function RelationEditor({ property, value, onChange, onDone, onTab }: EditorProps) {
  const [words, setWords] = useState("");
  const { names } = useShown();
  const found = useRowSearch(property.config.database_id, words.trim());
  const rows = (found.data?.rows ?? []).map(({ id, title }) => ({ id, label: rowTitle({ title }) }));
  const chosen = ids(value).filter((id) => words === "" && !rows.some((one) => one.id === id)).map((id) => ({ id, label: names.row(id) }));
  if (property.config.database_id === undefined) return <p className="picker-note">Choose in the property which database it relates to.</p>;
  if (found.isError) return <p className="picker-note" role="alert">{messageOf(found.error)}</p>;
  return (
    <Picker
      label={property.name}
      many
      choices={[...chosen, ...rows]}
      chosen={ids(value)}
      loading={found.isPending}
      {...(onTab ? { onTab } : {})}
      empty="No row of that name."
      onSearch={setWords}
      onChange={(wanted) => onChange(wanted.length > 0 ? wanted : null)}
      onDone={onDone}
    />
  );
}
