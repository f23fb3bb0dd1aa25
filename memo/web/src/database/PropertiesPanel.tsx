/** Which properties a view shows, in which order, and what else it is made by: its groups, its dates, its covers. */

import { DndContext, KeyboardSensor, PointerSensor, closestCenter, useSensor, useSensors, type DragEndEvent } from "@dnd-kit/core";
import { SortableContext, arrayMove, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Button, Group, NativeSelect, Switch } from "@mantine/core";
import { IconEye, IconEyeOff, IconGripVertical, IconPencil, IconPlus } from "@tabler/icons-react";

import { useView } from "./context.ts";
import { isGroupable } from "./groups.ts";
import { TITLE, orderedProperties, type Property } from "./model.ts";
import { TypeIcon } from "./TypeIcon.tsx";

interface Props {
  onEdit: (about: Property | "new") => void;
}

export function PropertiesPanel({ onEdit }: Props) {
  const { database, config, change, canEdit } = useView();
  const properties = orderedProperties(database, config);
  const hidden = new Set(config.hidden);
  const ids = properties.map((one) => one.id);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }));
  const reorder = ({ active, over }: DragEndEvent) => {
    const to = over ? ids.indexOf(String(over.id)) : -1;
    if (to > 0) change({ order: arrayMove(ids, ids.indexOf(String(active.id)), to) });
  };
  const toggle = (id: string) => change({ hidden: hidden.has(id) ? (config.hidden ?? []).filter((one) => one !== id) : [...(config.hidden ?? []), id] });
  return (
    <div className="properties-panel">
      <LayoutFields />
      <Group justify="space-between" wrap="nowrap">
        <h2>Properties</h2>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => change({ hidden: hidden.size > 0 ? [] : ids.filter((id) => id !== TITLE) })}>
          {hidden.size > 0 ? "Show all" : "Hide all"}
        </Button>
      </Group>
      <DndContext accessibility={{ container: document.body }} sensors={sensors} collisionDetection={closestCenter} onDragEnd={reorder}>
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          <ul className="property-list">
            {properties.map((property) => (
              <PropertyLine key={property.id} property={property} isHidden={hidden.has(property.id)} onToggle={() => toggle(property.id)} onEdit={canEdit ? () => onEdit(property) : null} />
            ))}
          </ul>
        </SortableContext>
      </DndContext>
      {canEdit && (
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconPlus size={14} />} onClick={() => onEdit("new")}>
          New property
        </Button>
      )}
    </div>
  );
}

interface LineProps {
  property: Property;
  isHidden: boolean;
  onToggle: () => void;
  onEdit: (() => void) | null;
}

function PropertyLine({ property, isHidden, onToggle, onEdit }: LineProps) {
  const isTitle = property.id === TITLE;
  const { setNodeRef, attributes, listeners, transform, transition } = useSortable({ id: property.id, disabled: isTitle });
  return (
    <li ref={setNodeRef} style={{ transform: CSS.Translate.toString(transform), transition }} data-hidden={isHidden || undefined}>
      <button type="button" className="grip" {...attributes} {...listeners} disabled={isTitle} aria-label={`Move ${property.name}`}>
        <IconGripVertical size={14} aria-hidden />
      </button>
      <TypeIcon type={property.type} />
      <span className="property-name">{property.name}</span>
      {onEdit && (
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`Edit ${property.name}`} onClick={onEdit}>
          <IconPencil size={15} />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" size={28} disabled={isTitle} aria-pressed={!isHidden} aria-label={`Show ${property.name}`} onClick={onToggle}>
        {isHidden ? <IconEyeOff size={15} /> : <IconEye size={15} />}
      </ActionIcon>
    </li>
  );
}

function LayoutFields() {
  const { database, view, config, change } = useView();
  const named = (properties: Property[]) => properties.map((one) => ({ value: one.id, label: one.name }));
  const groupable = named(database.properties.filter(isGroupable));
  const dates = named(database.properties.filter((one) => one.type === "date" || one.type === "created_time" || one.type === "updated_time"));
  const covers = named(database.properties.filter((one) => one.type === "files"));
  return (
    <>
      {(view.type === "board" || view.type === "table") && (
        <NativeSelect
          size="xs"
          label="Group by"
          data={view.type === "table" ? [{ value: "", label: "Nothing" }, ...groupable] : groupable}
          value={config.group ?? ""}
          onChange={(event) => change({ group: event.currentTarget.value || null })}
        />
      )}
      {view.type === "calendar" && (
        <NativeSelect size="xs" label="Days by" data={dates} value={config.date ?? ""} onChange={(event) => change({ date: event.currentTarget.value || null })} />
      )}
      {view.type === "gallery" && (
        <NativeSelect
          size="xs"
          label="Picture on cards"
          data={[{ value: "", label: "None" }, ...covers]}
          value={config.cover ?? ""}
          onChange={(event) => change({ cover: event.currentTarget.value || null })}
        />
      )}
      {view.type === "table" && <Switch size="xs" label="Wrap long cells" checked={config.wrap === true} onChange={(event) => change({ wrap: event.currentTarget.checked })} />}
    </>
  );
}
