/** What can be done with a column. */

import { Menu } from "@mantine/core";
import {
  IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconArrowsHorizontal, IconEyeOff, IconFilter, IconLayoutRows, IconPencil, IconTextWrap, IconTrash,
} from "@tabler/icons-react";
import type { ReactElement } from "react";

import { useView } from "./context.ts";
import { addAt, conditionOn, operatorsOf, rooted } from "./filters.ts";
import { isGroupable } from "./groups.ts";
import { TITLE, type Property, type Sort } from "./model.ts";
import { useRemoveProperty } from "./useRemoveProperty.tsx";
import type { TableModel } from "./useTableModel.ts";

interface Props {
  property: Property;
  index: number;
  model: TableModel;
  onEdit: () => void;
  children: ReactElement;
}

const STEP = 40;

export function ColumnMenu({ property, index, model, onEdit, children }: Props) {
  const { config, change, canEdit } = useView();
  const remove = useRemoveProperty();
  const ids = model.shown.map((one) => one.id);
  const isTitle = property.id === TITLE;
  const sort = (direction: Sort["direction"]) => change({ sorts: [{ property: property.id, direction }, ...(config.sorts ?? []).filter((one) => one.property !== property.id)].slice(0, 5) });
  const swap = (to: number) => {
    const order = [...ids];
    const [moving] = order.splice(index, 1);
    if (moving !== undefined) order.splice(to, 0, moving);
    change({ order });
  };
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-start" shadow="md" width={224} keepMounted={false} trapFocus middlewares={{ flip: true, shift: true, size: true }}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={`Column ${property.name}`} style={{ overflowY: "auto" }}>
        {canEdit && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            {isTitle ? "Rename…" : "Edit property…"}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={() => sort("asc")}>
          Sort ascending
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={() => sort("desc")}>
          Sort descending
        </Menu.Item>
        {operatorsOf(property).length > 0 && (
          <Menu.Item leftSection={<IconFilter size={16} />} onClick={() => change({ filter: addAt(rooted(config.filter), [], conditionOn(property)) })}>
            Filter
          </Menu.Item>
        )}
        {isGroupable(property) && (
          <Menu.Item leftSection={<IconLayoutRows size={16} />} onClick={() => change({ group: config.group === property.id ? null : property.id })}>
            {config.group === property.id ? "Stop grouping" : "Group by this"}
          </Menu.Item>
        )}
        <Menu.Divider />
        {index > 1 && (
          <Menu.Item leftSection={<IconArrowLeft size={16} />} closeMenuOnClick={false} onClick={() => swap(index - 1)}>
            Move left
          </Menu.Item>
        )}
        {index > 0 && index < ids.length - 1 && (
          <Menu.Item leftSection={<IconArrowRight size={16} />} closeMenuOnClick={false} onClick={() => swap(index + 1)}>
            Move right
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconArrowsHorizontal size={16} />} closeMenuOnClick={false} onClick={() => model.widen(property.id, STEP)}>
          Wider
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsHorizontal size={16} />} closeMenuOnClick={false} onClick={() => model.widen(property.id, -STEP)}>
          Narrower
        </Menu.Item>
        <Menu.Item leftSection={<IconTextWrap size={16} />} onClick={() => change({ wrap: config.wrap !== true })}>
          {config.wrap === true ? "Keep cells on one line" : "Wrap long cells"}
        </Menu.Item>
        {!isTitle && (
          <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => change({ hidden: [...(config.hidden ?? []), property.id] })}>
            Hide
          </Menu.Item>
        )}
        {canEdit && !isTitle && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => remove(property)}>
            Delete property
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
