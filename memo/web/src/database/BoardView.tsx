/** The board: a column for each group, cards that are carried between them by pointer or keyboard. */

import {
  DndContext, closestCorners, pointerWithin, useDroppable,
  type CollisionDetection, type DragEndEvent, type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconLayoutKanban, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ErrorState } from "../components/states.tsx";
import { announcementsFor } from "./announce.ts";
import { CardBody, useCardProperties } from "./Card.tsx";
import { ChooseProperty } from "./ChooseProperty.tsx";
import { useView } from "./context.ts";
import { appendRow } from "./data.ts";
import { GroupName } from "./GroupName.tsx";
import { groupName, groupValue, isGroupable } from "./groups.ts";
import { InHand } from "./InHand.tsx";
import type { GroupRows } from "./items.ts";
import { propertyOf, rowTitle, type Property, type Row } from "./model.ts";
import { editOf } from "./overlay.ts";
import { afterOf, withPlacement, type Placement } from "./places.ts";
import { useCollapsed } from "./useCollapsed.ts";
import { useCarried, useCarrying } from "./useCarrying.ts";
import { useGroupRows } from "./useItems.ts";

interface Carried {
  row: Row;
  from: string;
}

export function BoardView() {
  const { database, config, change } = useView();
  const chosen = propertyOf(database, config.group);
  const grouping = chosen && isGroupable(chosen) ? chosen : undefined;
  if (grouping) return <Board grouping={grouping} />;
  const candidates = database.properties.filter(isGroupable);
  return (
    <ChooseProperty icon={<IconLayoutKanban size={32} stroke={1.4} />} title="Columns by what?" candidates={candidates} onChoose={(group) => change({ group })}>
      {candidates.length > 0 ? "Choose the property whose values become the columns." : "A board needs a status, select, checkbox or person property. Add one under Properties."}
    </ChooseProperty>
  );
}

function Board({ grouping }: { grouping: Property }) {
  const { database, spec, canEdit, changes, edits, names, view, config, open } = useView();
  const client = useQueryClient();
  const { groups: known, state, loadMore, isFetching } = useGroupRows(database, spec, grouping);
  const [placed, setPlaced] = useState<Placement | null>(null);
  const groups = withPlacement(known, placed);
  const [folded, fold] = useCollapsed(view.id);
  const properties = useCardProperties(grouping.id);
  const [carried, setCarried] = useState<Carried | null>(null);
  const sensors = useCarrying(betweenColumns);
  if (state.error) return <ErrorState error={state.error} onRetry={state.retry} />;
  if (state.isPending) return <BoardSkeleton />;
  const canOrder = (config.sorts?.length ?? 0) === 0;
  const drop = ({ active, over }: DragEndEvent) => {
    setCarried(null);
    const card = carriedOf(active.data.current);
    const target = over?.data.current as { key: string; before?: string } | undefined;
    if (!card || !target || target.before === card.row.id) return;
    const placement = { row: card.row, key: target.key, before: target.before ?? null };
    const after = canOrder ? afterOf(groups, placement) : null;
    if (after !== null) {
      setPlaced(placement);
      changes.moveRow.mutate({ id: card.row.id, after }, { onSettled: () => setPlaced((now) => (now === placement ? null : now)) });
    }
    if (target.key !== card.from) {
      edits.write([editOf(card.row.id, grouping, groupValue(grouping, target.key, card.row.props[grouping.id] ?? null, card.from))], () => card.row);
    }
  };
  const add = (key: string) =>
    changes.addRow.mutate(
      { view_id: view.id, props: { [grouping.id]: groupValue(grouping, key) } },
      {
        onSuccess: (row) => {
          appendRow(client, database.page.id, row, key);
          open(row.id);
        },
      },
    );
  const nameOf = (key: string) => groupName(grouping, key, names, groups.find((one) => one.group.key === key)?.group.label);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={cardsFirst}
      accessibility={{ container: document.body, announcements: announcementsFor((data) => nameOf((data as { key?: string } | undefined)?.key ?? "")), screenReaderInstructions: { draggable: "Press Space to pick the card up, arrow keys to carry it, Space to put it down, Escape to leave it. Enter opens it." } }}
      onDragStart={({ active }) => setCarried(carriedOf(active.data.current))}
      onDragCancel={() => setCarried(null)}
      onDragEnd={drop}
    >
      <div className="board" role="group" aria-label={`${view.name}: board by ${grouping.name}`}>
        {groups.map((one) => (
          <Column
            key={one.group.key}
            column={one}
            grouping={grouping}
            properties={properties}
            canEdit={canEdit}
            isLoading={isFetching}
            name={nameOf(one.group.key)}
            isFolded={isFolded(one, folded)}
            onFold={() => fold(one.group.key)}
            onAdd={() => add(one.group.key)}
            onMore={() => loadMore(one.group.key)}
          />
        ))}
      </div>
      <InHand>
        {carried && (
          <div className="board-card" data-carried>
            <CardBody row={carried.row} properties={properties} />
          </div>
        )}
      </InHand>
    </DndContext>
  );
}

function carriedOf(data: unknown): Carried | null {
  return (data as Carried | undefined) ?? null;
}

interface ColumnProps {
  column: GroupRows;
  grouping: Property;
  properties: Property[];
  canEdit: boolean;
  isLoading: boolean;
  name: string;
  isFolded: boolean;
  onFold: () => void;
  onAdd: () => void;
  onMore: () => void;
}

/** The column of rows without a value is folded up as long as there are none, and shown when somebody asks; any other the other way round. */
function isFolded({ group }: GroupRows, folded: ReadonlySet<string>): boolean {
  return folded.has(group.key) !== (group.key === "" && group.count === 0);
}

function Column({ column, grouping, properties, canEdit, isLoading, name, isFolded: isFoldedUp, onFold, onAdd, onMore }: ColumnProps) {
  const { group, rows, hasMore } = column;
  const { setNodeRef, isOver } = useDroppable({ id: `column ${group.key}`, data: { key: group.key } });
  if (isFoldedUp) {
    return (
      <section className="board-column" ref={setNodeRef} data-folded data-over={isOver || undefined} aria-label={`${name}, ${group.count}`}>
        <ActionIcon variant="subtle" color="gray" size={28} aria-expanded={false} aria-label={`Show the cards of ${name}`} onClick={onFold}>
          <IconChevronRight size={16} />
        </ActionIcon>
        <span className="group-count">{group.count.toLocaleString("en")}</span>
        <GroupName property={grouping} group={group} />
      </section>
    );
  }
  return (
    <section className="board-column" ref={setNodeRef} data-over={isOver || undefined} aria-label={`${name}, ${group.count}`}>
      <header>
        <GroupName property={grouping} group={group} />
        <span className="group-count">{group.count.toLocaleString("en")}</span>
        <ActionIcon className="board-fold" variant="subtle" color="gray" size={28} aria-expanded aria-label={`Fold up ${name}`} onClick={onFold}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        {canEdit && (
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={`New row in ${name}`} onClick={onAdd}>
            <IconPlus size={16} />
          </ActionIcon>
        )}
      </header>
      <ul>
        {rows.map((row) => (
          <BoardCard key={row.id} row={row} from={group.key} properties={properties} canEdit={canEdit} />
        ))}
      </ul>
      {rows.length === 0 && <p className="board-empty">No rows</p>}
      {hasMore && (
        <Button size="compact-sm" variant="subtle" color="gray" loading={isLoading} onClick={onMore}>
          {`Show more (${Math.max(0, group.count - rows.length).toLocaleString("en")} left)`}
        </Button>
      )}
    </section>
  );
}

function BoardCard({ row, from, properties, canEdit }: Carried & { properties: Property[]; canEdit: boolean }) {
  const id = `${from} ${row.id}`;
  const props = useCarried(row, "card", { id, data: { row, from } satisfies Carried, disabled: !canEdit });
  const drop = useDroppable({ id: `card ${id}`, data: { key: from, before: row.id } });
  return (
    <li ref={drop.setNodeRef} data-over={(drop.isOver && drop.active?.id !== id) || undefined}>
      <div {...props} className="board-card" aria-label={rowTitle(row)}>
        <CardBody row={row} properties={properties} />
      </div>
    </li>
  );
}

/** A card below the pointer counts before its column; by keyboard the nearest does. */
const cardsFirst: CollisionDetection = (args) => {
  const found = args.pointerCoordinates ? pointerWithin(args) : closestCorners(args);
  const card = found.find(({ id }) => String(id).startsWith("card "));
  return card ? [card] : found;
};

const STEP_PX = 72;

/** Arrow keys carry a card to the next column, or up and down in its own. */
const betweenColumns: KeyboardCoordinateGetter = (event, { context: { collisionRect, droppableContainers, droppableRects } }) => {
  const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = steps[event.code];
  if (!step || !collisionRect) return undefined;
  event.preventDefault();
  const [across, down] = step;
  if (down !== 0) return { x: collisionRect.left, y: collisionRect.top + down * STEP_PX };
  const columns = droppableContainers
    .getEnabled()
    .flatMap(({ id }) => (String(id).startsWith("column ") ? (droppableRects.get(id) ?? []) : []))
    .sort((one, other) => one.left - other.left);
  const middle = collisionRect.left + collisionRect.width / 2;
  const here = columns.findIndex((one) => middle >= one.left && middle <= one.right);
  const next = columns[here + across];
  return next ? { x: next.left + (next.width - collisionRect.width) / 2, y: Math.max(next.top + 48, collisionRect.top) } : undefined;
};

function BoardSkeleton() {
  return (
    <div className="board" role="status" aria-label="Loading the board">
      {[3, 2, 4].map((cards, index) => (
        <div key={index} className="board-column">
          {Array.from({ length: cards }, (_none, card) => (
            <Skeleton key={card} height={64} radius="md" mb={8} />
          ))}
        </div>
      ))}
    </div>
  );
}
