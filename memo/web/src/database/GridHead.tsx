/** The heads of a table's columns: their menus, their widths, their order. */

import { DndContext, PointerSensor, useSensor, useSensors, type DragEndEvent } from "@dnd-kit/core";
import { SortableContext, arrayMove, horizontalListSortingStrategy, useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus } from "@tabler/icons-react";
import { useEffect } from "react";

import { ColumnMenu } from "./ColumnMenu.tsx";
import { useView } from "./context.ts";
import { widthOfColumn } from "./GridRow.tsx";
import { TITLE, type Property } from "./model.ts";
import { TypeIcon } from "./TypeIcon.tsx";
import type { TableModel } from "./useTableModel.ts";

interface Props {
  model: TableModel;
  allChecked: boolean | "some";
  onCheckAll: (wanted: boolean) => void;
  onAdd: () => void;
  onEdit: (property: Property) => void;
}

export function GridHead({ model, allChecked, onCheckAll, onAdd, onEdit }: Props) {
  const { canEdit, change } = useView();
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const ids = model.shown.map((one) => one.id);
  const reorder = ({ active, over }: DragEndEvent) => {
    const to = over ? ids.indexOf(String(over.id)) : -1;
    if (to > 0) change({ order: arrayMove(ids, ids.indexOf(String(active.id)), to) });
  };
  return (
    <div role="row" aria-rowindex={1} className="grid-line grid-head">
      <span role="columnheader" className="grid-gutter" aria-colindex={1}>
        <input
          type="checkbox"
          className="row-check"
          aria-label="Select all loaded rows"
          checked={allChecked === true}
          ref={(element) => {
            if (element) element.indeterminate = allChecked === "some";
          }}
          onChange={(event) => onCheckAll(event.currentTarget.checked)}
        />
      </span>
      <DndContext accessibility={{ container: document.body }} sensors={sensors} onDragEnd={reorder}>
        <SortableContext items={ids} strategy={horizontalListSortingStrategy}>
          {model.shown.map((property, index) => (
            <HeadCell key={property.id} property={property} index={index} model={model} onEdit={() => onEdit(property)} />
          ))}
        </SortableContext>
      </DndContext>
      {canEdit && (
        <span role="columnheader" className="grid-plus" aria-colindex={ids.length + 2}>
          <Tooltip label="Add a property">
            <ActionIcon variant="subtle" color="gray" size={28} aria-label="Add a property" onClick={onAdd}>
              <IconPlus size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
    </div>
  );
}

interface CellProps {
  property: Property;
  index: number;
  model: TableModel;
  onEdit: () => void;
}

function HeadCell({ property, index, model, onEdit }: CellProps) {
  const { config, canEdit } = useView();
  const sort = config.sorts?.find((one) => one.property === property.id);
  const isFixed = property.id === TITLE;
  const dnd = useSortable({ id: property.id, disabled: isFixed });
  const sorted = sort ? (sort.direction === "asc" ? "ascending" : "descending") : "none";
  return (
    <div
      ref={dnd.setNodeRef}
      role="columnheader"
      className="grid-head-cell"
      aria-colindex={index + 2}
      aria-sort={sorted}
      data-column={property.id}
      style={{ width: widthOfColumn(property.id), transform: CSS.Translate.toString(dnd.transform), transition: dnd.transition, zIndex: dnd.isDragging ? 4 : undefined }}
    >
      <ColumnMenu property={property} index={index} model={model} onEdit={onEdit}>
        <button type="button" className="grid-head-button" {...(isFixed ? {} : dnd.listeners)} title={property.name}>
          <TypeIcon type={property.type} />
          <span>{property.name}</span>
          {sort && (sort.direction === "asc" ? <IconArrowUp size={13} aria-hidden /> : <IconArrowDown size={13} aria-hidden />)}
        </button>
      </ColumnMenu>
      {(canEdit || !isFixed) && <Resizer property={property} model={model} />}
    </div>
  );
}

/** The edge that is dragged; by keyboard the column's menu makes it wider and narrower. */
function Resizer({ property, model }: { property: Property; model: TableModel }) {
  const header = model.table.getFlatHeaders().find((one) => one.column.id === property.id);
  const isResizing = header?.column.getIsResizing() ?? false;
  const { settle } = model;
  useEffect(() => {
    if (isResizing) return settle;
    // What is settled is read when the dragging ends, not when it begins.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isResizing]);
  if (!header) return null;
  return (
    <span
      className="grid-resizer"
      aria-hidden
      data-resizing={isResizing || undefined}
      onMouseDown={header.getResizeHandler()}
      onTouchStart={header.getResizeHandler()}
      onPointerDown={(event) => event.stopPropagation()}
    />
  );
}
