/** A row's properties above its text. */

import { Button, Popover, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";

import type { WholePage } from "../lib/pages.ts";
import { draftOf, readDraft } from "./CellEditor.tsx";
import { CellValue, CheckMark } from "./CellValue.tsx";
import { ShownContext, useShown } from "./context.ts";
import { useDatabase } from "./data.ts";
import { ValueEditor, isChosen } from "./editors.tsx";
import { usePending } from "./edits.ts";
import { TITLE, isWritable, valueOf, type Database, type Property, type Row, type Value } from "./model.ts";
import { editOf, laid } from "./overlay.ts";
import { TypeIcon } from "./TypeIcon.tsx";
import { useShownDatabase } from "./useShownDatabase.ts";
import { valueText } from "./values.ts";

export default function RowProperties({ page, canEdit }: { page: WholePage; canEdit: boolean }) {
  const database = useDatabase(page.database?.id ?? "");
  if (!database.data) return <div className="row-properties" aria-busy={database.isPending} />;
  return <Known database={database.data} page={page} canEdit={canEdit} />;
}

const FEW = 8;

function Known({ database, page, canEdit }: { database: Database; page: WholePage; canEdit: boolean }) {
  const shown = useShownDatabase(database);
  const pending = usePending(database.page.id);
  const [isWhole, setIsWhole] = useState(false);
  const row = laid(pending, rowOf(page));
  const properties = database.properties.filter((one) => one.id !== TITLE);
  const seen = isWhole ? properties : properties.slice(0, FEW);
  const write = (property: Property, value: Value) => shown.edits.write([editOf(row.id, property, value)], () => row);
  if (properties.length === 0) return null;
  return (
    <ShownContext value={shown}>
      <dl className="row-properties" aria-label="Properties">
        {seen.map((property) => (
          <div key={property.id} className="row-property">
            <dt>
              <TypeIcon type={property.type} />
              <span title={property.name}>{property.name}</span>
            </dt>
            <dd>
              <PropertyField property={property} row={row} canEdit={canEdit && isWritable(property)} onWrite={(value) => write(property, value)} />
            </dd>
          </div>
        ))}
      </dl>
      {properties.length > FEW && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={isWhole ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
          onClick={() => setIsWhole(!isWhole)}
        >
          {isWhole ? "Fewer properties" : `${properties.length - FEW} more properties`}
        </Button>
      )}
    </ShownContext>
  );
}

/** Returns the row that a page is, with what the page knows of it. */
export function rowOf(page: WholePage): Row {
  return {
    id: page.id,
    title: page.title,
    icon: page.icon,
    props: page.props ?? {},
    rank: "",
    created_at: page.createdAt,
    updated_at: page.updatedAt,
    created_by: page.createdBy ?? "",
    updated_by: page.updatedBy ?? "",
  };
}

interface FieldProps {
  property: Property;
  row: Row;
  canEdit: boolean;
  onWrite: (value: Value) => void;
}

function PropertyField(props: FieldProps) {
  const { property, row, canEdit, onWrite } = props;
  const value = valueOf(row, property);
  if (!canEdit) {
    return (
      <span className="property-value" data-fixed>
        <CellValue property={property} value={value} />
      </span>
    );
  }
  if (property.type === "checkbox") {
    return (
      <UnstyledButton className="property-value" role="checkbox" aria-checked={value === true} aria-label={property.name} onClick={() => onWrite(value !== true)}>
        <CheckMark checked={value === true} />
      </UnstyledButton>
    );
  }
  return isChosen(property) ? <ChosenField {...props} value={value} /> : <TypedField {...props} value={value} />;
}

function ChosenField({ property, row, value, onWrite }: FieldProps & { value: Value }) {
  const { names } = useShown();
  const [opened, setOpened] = useState(false);
  const words = valueText(property, value, names);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={280} trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <UnstyledButton className="property-value" aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <VisuallyHidden>{`${property.name}: `}</VisuallyHidden>
          {words === "" ? <span className="property-empty">Empty</span> : <CellValue property={property} value={value} />}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Edit ${property.name}`} p={0}>
        <ValueEditor property={property} value={value} row={row.id} onChange={onWrite} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function TypedField({ property, value, onWrite }: FieldProps & { value: Value }) {
  const [draft, setDraft] = useState<string | null>(null);
  const [isWrong, setIsWrong] = useState(false);
  const { names } = useShown();
  const keep = () => {
    if (draft === null) return;
    const read = readDraft(property, draft);
    setIsWrong(read === undefined);
    if (read === undefined) return;
    setDraft(null);
    if (read !== value) onWrite(read);
  };
  return (
    <>
      <textarea
        className="property-value property-field"
        rows={1}
        aria-label={property.name}
        aria-invalid={isWrong}
        placeholder="Empty"
        value={draft ?? valueText(property, value, names)}
        onFocus={() => setDraft(draftOf(property, value))}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            setDraft(draftOf(property, value));
            setIsWrong(false);
          } else if (event.key === "Enter" && !event.shiftKey) event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {isWrong && (
        <span className="property-wrong" role="alert">
          This is not a number.
        </span>
      )}
    </>
  );
}
