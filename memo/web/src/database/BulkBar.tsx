/** What can be done with all checked rows at once. */

import { ActionIcon, Button, Menu, Paper, Popover, Tooltip } from "@mantine/core";
import { IconCopy, IconPencil, IconTrash, IconX } from "@tabler/icons-react";
import { useState } from "react";

import { useView } from "./context.ts";
import { draftOf, readDraft } from "./CellEditor.tsx";
import { ValueEditor, isChosen } from "./editors.tsx";
import { TITLE, isWritable, type Property, type Row, type Value } from "./model.ts";
import { editOf } from "./overlay.ts";
import { TypeIcon } from "./TypeIcon.tsx";
import { useTrashRows } from "./useRemoveProperty.tsx";
import { counted } from "./words.ts";

const MOST_COPIES = 50;

interface Props {
  checked: string[];
  rows: Row[];
  onClear: () => void;
}

export function BulkBar({ checked, rows, onClear }: Props) {
  const { database, canEdit, edits, changes } = useView();
  const trash = useTrashRows();
  const [chosen, setChosen] = useState<Property | null>(null);
  // Undefined is what was typed and is no value.
  const [value, setValue] = useState<Value | undefined>(null);
  if (checked.length === 0) return null;
  const apply = () => {
    if (value === undefined) return;
    if (chosen) edits.write(checked.map((id) => editOf(id, chosen, value)), (id) => rows.find((one) => one.id === id));
    setChosen(null);
  };
  const begin = (property: Property) => {
    setValue(property.type === "checkbox" ? false : null);
    setChosen(property);
  };
  const writable = database.properties.filter((one) => isWritable(one) && one.id !== TITLE && one.type !== "files");
  return (
    <Paper className="bulk-bar" shadow="md" withBorder role="toolbar" aria-label="Selected rows">
      <span role="status">
        {counted(checked.length, "row")}
        <span className="bulk-word"> selected</span>
      </span>
      {canEdit && (
        <Popover opened={chosen !== null} onChange={(open) => !open && setChosen(null)} position="top" shadow="md" trapFocus withRoles={false} width={280}>
          <Popover.Target>
            <span>
              <Menu withInitialFocusPlaceholder={false} position="top" shadow="md" keepMounted={false}>
                <Menu.Target>
                  <Button size="compact-sm" variant="default" leftSection={<IconPencil size={15} />}>
                    Edit
                  </Button>
                </Menu.Target>
                <Menu.Dropdown className="long-menu">
                  {writable.map((property) => (
                    <Menu.Item key={property.id} leftSection={<TypeIcon type={property.type} />} onClick={() => begin(property)}>
                      {property.name}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={chosen ? `${chosen.name} of the selected rows` : "Edit"} className="bulk-editor">
            {chosen && <BulkValue property={chosen} value={value} onChange={setValue} onDone={apply} />}
            <Button size="compact-sm" fullWidth disabled={value === undefined} onClick={apply}>
              {`Put into ${counted(checked.length, "row")}`}
            </Button>
          </Popover.Dropdown>
        </Popover>
      )}
      {canEdit && checked.length <= MOST_COPIES && (
        <Tooltip label="Duplicate">
          <ActionIcon variant="default" size={26} aria-label="Duplicate" loading={changes.copyRows.isPending} onClick={() => changes.copyRows.mutate(checked, { onSuccess: onClear })}>
            <IconCopy size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      {canEdit && (
        <Button size="compact-sm" variant="default" color="red" leftSection={<IconTrash size={15} />} onClick={() => trash(checked, onClear)}>
          Delete
        </Button>
      )}
      <Tooltip label="Select none">
        <ActionIcon variant="subtle" color="gray" aria-label="Select none" onClick={onClear}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
    </Paper>
  );
}

interface ValueProps {
  property: Property;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
  onDone: () => void;
}

function BulkValue({ property, value, onChange, onDone }: ValueProps) {
  const [text, setText] = useState(draftOf(property, value ?? null));
  if (property.type === "checkbox") {
    return (
      <label className="bulk-check">
        <input type="checkbox" data-autofocus checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} /> {property.name}
      </label>
    );
  }
  if (isChosen(property)) return <ValueEditor property={property} value={value ?? null} row={null} onChange={onChange} onDone={() => undefined} />;
  return (
    <>
      <input
        className="picker-field"
        data-autofocus
        aria-label={property.name}
        aria-invalid={value === undefined}
        placeholder={`${property.name}; leave it empty to empty the cells`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onChange(readDraft(property, event.currentTarget.value));
        }}
        onKeyDown={(event) => event.key === "Enter" && onDone()}
      />
      {value === undefined && (
        <span className="property-wrong" role="alert">
          This is not a number.
        </span>
      )}
    </>
  );
}
