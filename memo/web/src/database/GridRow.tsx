/** One row of the grid. It is drawn again only when something of its own changed. */

import { ActionIcon } from "@mantine/core";
import { IconLayoutSidebarRightExpand } from "@tabler/icons-react";
import { memo } from "react";

import { PageIcon } from "../components/PageIcon.tsx";
import { CellEditor, type After } from "./CellEditor.tsx";
import { CellValue, CheckMark } from "./CellValue.tsx";
import type { Spot } from "./grid.ts";
import { TITLE, isWritable, rowTitle, valueOf, type Property, type Row, type Value } from "./model.ts";

export interface RowActions {
  toggle: (spot: Spot) => void;
  check: (line: string, wanted?: boolean) => void;
  openLine: (line: string) => void;
  writeCell: (spot: Spot, value: Value) => void;
  end: (after: After) => void;
}

interface Props {
  line: string;
  row: Row;
  index: number;
  columns: Property[];
  canEdit: boolean;
  active: string | null;
  /** The columns of the range in this row, with a comma before and after each. */
  inRange: string;
  editing: { column: string; initial: string | undefined } | null;
  checked: boolean;
  actions: RowActions;
}

export const widthOfColumn = (id: string): string => `var(--w-${id})`;

export const GridRow = memo(function GridRow({ line, row, index, columns, canEdit, active, inRange, editing, checked, actions }: Props) {
  return (
    <>
      <span role="gridcell" className="grid-gutter" aria-colindex={1}>
        <input
          type="checkbox"
          className="row-check"
          tabIndex={-1}
          checked={checked}
          aria-label={`Select ${rowTitle(row)}`}
          onChange={(event) => actions.check(line, event.currentTarget.checked)}
        />
      </span>
      {columns.map((property, at) => {
        const value = valueOf(row, property);
        const isEditing = editing?.column === property.id;
        return (
          <div
            key={property.id}
            role="gridcell"
            className="grid-cell"
            aria-colindex={at + 2}
            aria-rowindex={index}
            aria-readonly={!canEdit || !isWritable(property)}
            aria-label={property.id === TITLE ? rowTitle(row) : undefined}
            aria-selected={inRange.includes(`,${property.id},`)}
            data-line={line}
            data-column={property.id}
            data-type={property.type === "formula" ? property.config.result : property.type}
            data-active={active === property.id || undefined}
            data-editing={isEditing || undefined}
            tabIndex={active === property.id ? 0 : -1}
            style={{ width: widthOfColumn(property.id) }}
          >
            {property.type === "checkbox" ? (
              <span className="check-hit" onClick={() => canEdit && actions.toggle({ row: line, column: property.id })}>
                <CheckMark checked={value === true} />
              </span>
            ) : property.id === TITLE ? (
              <TitleCell line={line} row={row} onOpen={actions.openLine} />
            ) : (
              <CellValue property={property} value={value} />
            )}
            {isEditing && (
              <CellEditor
                property={property}
                value={value}
                row={row.id}
                initial={editing.initial}
                onWrite={(wanted) => actions.writeCell({ row: line, column: property.id }, wanted)}
                onEnd={actions.end}
              />
            )}
          </div>
        );
      })}
    </>
  );
});

function TitleCell({ line, row, onOpen }: { line: string; row: Row; onOpen: (line: string) => void }) {
  return (
    <>
      <span className="cell-text cell-title">
        {row.icon !== "" && <PageIcon icon={row.icon} />}
        <span className={row.title.trim() === "" ? "cell-untitled" : undefined}>{rowTitle(row)}</span>
      </span>
      <ActionIcon className="row-open" variant="default" size={26} tabIndex={-1} aria-label={`Open ${rowTitle(row)}`} onClick={() => onOpen(line)}>
        <IconLayoutSidebarRightExpand size={16} />
      </ActionIcon>
    </>
  );
}
