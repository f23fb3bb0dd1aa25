/** One line of the table: a row, the head of a group, or a way to have more of one. */

import { ActionIcon, Button } from "@mantine/core";
import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { memo } from "react";

import { GridRow, type RowActions } from "./GridRow.tsx";
import { GroupName } from "./GroupName.tsx";
import type { Item } from "./items.ts";
import type { Property } from "./model.ts";

export interface LineActions extends RowActions {
  toggleGroup: (key: string) => void;
  loadMore: (key: string) => void;
  add: (group: string) => void;
}

interface Props {
  item: Item;
  index: number;
  start: number;
  measure: ((element: Element | null) => void) | undefined;
  columns: Property[];
  grouping: Property | undefined;
  canEdit: boolean;
  active: string | null;
  inRange: string;
  editing: { column: string; initial: string | undefined } | null;
  checked: boolean;
  actions: LineActions;
}

export const GridLine = memo(function GridLine(props: Props) {
  const { item, index, start, measure, active, checked, editing } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={item.kind === "row" ? checked : undefined}
      className={item.kind === "row" ? "grid-line" : "grid-line grid-group-line"}
      data-index={index}
      data-checked={checked || undefined}
      data-current={active !== null || undefined}
      data-editing={editing !== null || undefined}
      ref={measure}
      style={{ transform: `translateY(${start}px)` }}
    >
      <LineContent {...props} />
    </div>
  );
});

function LineContent({ item, index, columns, grouping, canEdit, active, inRange, editing, checked, actions }: Props) {
  switch (item.kind) {
    case "row":
      return <GridRow line={item.id} row={item.row} index={index + 2} columns={columns} canEdit={canEdit} active={active} inRange={inRange} editing={editing} checked={checked} actions={actions} />;
    case "group":
      return (
        <span role="gridcell" className="grid-group" aria-colindex={1}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            className="grid-group-toggle"
            aria-expanded={!item.collapsed}
            aria-label={item.collapsed ? "Show the rows of this group" : "Hide the rows of this group"}
            onClick={() => actions.toggleGroup(item.group.key)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
          {grouping && <GroupName property={grouping} group={item.group} />}
          <span className="group-count">{item.group.count.toLocaleString("en")}</span>
        </span>
      );
    case "more":
      return (
        <span role="gridcell" className="grid-group" aria-colindex={1}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => actions.loadMore(item.group)}>
            {item.left > 0 ? `Show more (${item.left.toLocaleString("en")} left)` : "Show more"}
          </Button>
        </span>
      );
    case "add":
      return (
        <span role="gridcell" className="grid-group" aria-colindex={1}>
          {canEdit && (
            <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={15} />} onClick={() => actions.add(item.group)}>
              New row
            </Button>
          )}
        </span>
      );
  }
}
