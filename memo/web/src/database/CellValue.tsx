/** A cell's content, to be read. */

import { useQuery } from "@tanstack/react-query";
import { IconCheck, IconPaperclip, IconPhoto } from "@tabler/icons-react";
import { useState } from "react";

import { PageIcon } from "../components/PageIcon.tsx";
import { api } from "../lib/api.ts";
import { useLaidOver } from "../lib/pageEdits.ts";
import type { PageSummary } from "../lib/pages.ts";
import { Chip } from "./Chip.tsx";
import { useShown } from "./context.ts";
import { isPicture, useCellFile } from "./files.ts";
import { databaseKeys } from "./keys.ts";
import { isDateValue, isEmpty, optionsOf, rowTitle, type Property, type Related, type Value } from "./model.ts";
import { ids, linkOf, shortDateText, valueText } from "./values.ts";

interface Props {
  property: Property;
  value: Value;
  /** Links are shown as text: for places that are links or buttons themselves. */
  isPlain?: boolean;
}

export function CellValue({ property, value, isPlain = false }: Props) {
  const { names } = useShown();
  if (property.type === "checkbox" || typeof value === "boolean") return <CheckMark checked={value === true} />;
  if (isEmpty(value)) return null;
  switch (property.type) {
    case "select":
    case "multi_select":
    case "status":
      return (
        <span className="chips">
          {optionsOf(property, value).map((option) => (
            <Chip key={option.id} option={option} dot={property.type === "status"} />
          ))}
        </span>
      );
    case "person":
    case "created_by":
    case "updated_by":
      return (
        <span className="chips">
          {ids(value).map((id) => (
            <PersonName key={id} id={id} />
          ))}
        </span>
      );
    case "relation":
      return (
        <span className="chips">
          {ids(value).map((id) => (
            <RelatedRow key={id} id={id} />
          ))}
        </span>
      );
    case "files":
      return (
        <span className="chips">
          {ids(value).map((id) => (
            <FileValue key={id} id={id} />
          ))}
        </span>
      );
    case "date":
      return <span className="cell-text" title={valueText(property, value, names)}>{isDateValue(value) && shortDateText(value)}</span>;
    case "url":
    case "email":
    case "phone":
      return isPlain ? <span className="cell-text">{valueText(property, value, names)}</span> : <LinkValue property={property} value={value} />;
    default:
      return <span className="cell-text">{valueText(property, value, names)}</span>;
  }
}

export function CheckMark({ checked }: { checked: boolean }) {
  return (
    <span className="check-mark" data-checked={checked || undefined} role="img" aria-label={checked ? "Checked" : "Not checked"}>
      {checked && <IconCheck size={12} stroke={3} aria-hidden />}
    </span>
  );
}

function LinkValue({ property, value }: { property: Property; value: Value }) {
  const link = linkOf(property, value);
  if (typeof value !== "string") return null;
  if (link === null) return <span className="cell-text">{value}</span>;
  return (
    <a className="cell-text cell-link" href={link} target="_blank" rel="noreferrer noopener" tabIndex={-1}>
      {value.replace(/^https?:\/\/(www\.)?/i, "")}
    </a>
  );
}

export function PersonName({ id }: { id: string }) {
  const { people, names } = useShown();
  const name = names.person(id);
  return (
    <span className="person">
      <span className="person-mark" style={{ background: people.find((one) => one.id === id)?.color }} aria-hidden>
        {name.slice(0, 1)}
      </span>
      <span className="chip-name">{name}</span>
    </span>
  );
}

/** Returns a related row's title and icon; asks for them where no answer has brought them. */
export function useRelated(id: string) {
  return useQuery({
    queryKey: databaseKeys.related(id),
    queryFn: async (): Promise<Related> => {
      const { title, icon } = await api.get<PageSummary>(`/api/pages/${id}`);
      return { id, title, icon };
    },
    select: useLaidOver(),
    staleTime: 60_000,
  });
}

function RelatedRow({ id }: { id: string }) {
  const row = useRelated(id);
  if (row.isError) return null;
  return (
    <span className="related">
      <PageIcon icon={row.data?.icon ?? ""} size={14} />
      <span className="chip-name">{row.data ? rowTitle(row.data) : "…"}</span>
    </span>
  );
}

function FileValue({ id }: { id: string }) {
  const { data: file } = useCellFile(id);
  if (file === undefined) return null;
  if (isPicture(file)) return <FileImage id={id} name={file.name} />;
  return (
    <span className="related">
      <IconPaperclip size={14} stroke={1.6} aria-hidden />
      <span className="chip-name">{file.name === "" ? "File" : file.name}</span>
    </span>
  );
}

function FileImage({ id, name }: { id: string; name: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <IconPhoto size={20} stroke={1.4} aria-label="A file that does not show" />;
  return <img className="cell-image" src={`/api/files/${id}`} alt={name === "" ? "Attached" : name} loading="lazy" onError={() => setBroken(true)} />;
}
