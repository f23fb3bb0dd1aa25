/** The calendar: a month of days, rows carried to other days by pointer or keyboard, and those without a day beside it. */

import { DndContext, DragOverlay, closestCenter, pointerWithin, useDraggable, useDroppable, type CollisionDetection, type DragEndEvent, type KeyboardCoordinateGetter } from "@dnd-kit/core";
import { ActionIcon, Button, Group, Popover } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCalendarOff, IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useMemo, useState, type KeyboardEvent } from "react";

import { ErrorState } from "../components/states.tsx";
import { announcementsFor } from "./announce.ts";
import { ChooseProperty } from "./ChooseProperty.tsx";
import { useView } from "./context.ts";
import { rowsOf, useRange, useRowPages, type RowsSpec } from "./data.ts";
import { usePending } from "./edits.ts";
import { addDays, byDay, monthOf, movedTo, weeksOf } from "./months.ts";
import { isWritable, propertyOf, rowTitle, valueOf, type Filter, type Property, type Row } from "./model.ts";
import { editOf, laid } from "./overlay.ts";
import { useCarrying } from "./useCarrying.ts";
import { dayText, parseMoment } from "./values.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NARROW = "(max-width: 47.99em)";
const SHOWN = 3;

export function CalendarView() {
  const { database, config, change } = useView();
  const dates = database.properties.filter((one) => one.type === "date" || one.type === "created_time" || one.type === "updated_time");
  const by = propertyOf(database, config.date) ?? dates.find((one) => one.type === "date");
  if (by) return <Calendar by={by} />;
  return (
    <ChooseProperty icon={<IconCalendarOff size={32} stroke={1.4} />} title="Days by what?" candidates={dates} onChoose={(date) => change({ date })}>
      A calendar needs a date property. Choose one, or add one under Properties.
    </ChooseProperty>
  );
}

interface Carried {
  row: Row;
  from: string | null;
}

function Calendar({ by }: { by: Property }) {
  const { database, spec, canEdit, edits, changes, view, open } = useView();
  const today = dayText(new Date());
  const [month, setMonth] = useState(() => monthOf(today));
  const [chosen, setChosen] = useState(today);
  const [carried, setCarried] = useState<Carried | null>(null);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const weeks = weeksOf(month);
  const days = weeks.flat();
  const found = useRange(database.page.id, spec, { property: by.id, start: days[0] ?? month, end: days.at(-1) ?? month });
  const pending = usePending(database.page.id);
  const loose = useLoose(spec, by);
  const onDays = useMemo(() => byDay([...rowsOf(found.data), ...loose.touched].map((row) => laid(pending, row)), by, weeksOf(month).flat()), [found.data, loose.touched, pending, by, month]);
  const sensors = useCarrying(betweenDays);
  const canCarry = canEdit && isWritable(by);
  const drop = ({ active, over }: DragEndEvent) => {
    setCarried(null);
    const card = active.data.current as Carried | undefined;
    const day = (over?.data.current as { day?: string } | undefined)?.day;
    if (card && day !== undefined && day !== card.from) edits.write([editOf(card.row.id, by, movedTo(valueOf(card.row, by), day, card.from))], () => card.row);
  };
  const add = (day: string) => changes.addRow.mutate({ view_id: view.id, props: isWritable(by) ? { [by.id]: { start: day } } : {} }, { onSuccess: (row) => open(row.id) });
  const name = (parseMoment(month) ?? new Date()).toLocaleDateString("en", { month: "long", year: "numeric" });
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={underPointer}
      accessibility={{ container: document.body, announcements: announcementsFor((data) => longDay((data as { day?: string } | undefined)?.day ?? today)), screenReaderInstructions: { draggable: "Press Space to pick the row up, arrow keys to carry it to another day, Space to put it down, Escape to leave it. Enter opens it." } }}
      onDragStart={({ active }) => setCarried((active.data.current as Carried | undefined) ?? null)}
      onDragCancel={() => setCarried(null)}
      onDragEnd={drop}
    >
      <div className="calendar" aria-busy={found.isFetching}>
        <Group className="calendar-bar" gap={4} wrap="nowrap">
          <h2 aria-live="polite">{name}</h2>
          <span className="bar-gap" />
          <Button size="compact-sm" variant="default" onClick={() => { setMonth(monthOf(today)); setChosen(today); }}>
            Today
          </Button>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label="Month before" onClick={() => setMonth(monthOf(month, -1))}>
            <IconChevronLeft size={18} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label="Month after" onClick={() => setMonth(monthOf(month, 1))}>
            <IconChevronRight size={18} />
          </ActionIcon>
        </Group>
        <div className="calendar-sheet" role="table" aria-label={name}>
          <div role="row" className="calendar-week calendar-days">
            {WEEKDAYS.map((one) => (
              <span key={one} role="columnheader">
                {one}
              </span>
            ))}
          </div>
          {weeks.map((week) => (
            <div key={week[0]} role="row" className="calendar-week">
              {week.map((day) => (
                <Day
                  key={day}
                  day={day}
                  rows={onDays.get(day) ?? []}
                  isToday={day === today}
                  isOutside={!day.startsWith(month.slice(0, 7))}
                  isNarrow={isNarrow}
                  isChosen={isNarrow && day === chosen}
                  canCarry={canCarry}
                  onChoose={() => setChosen(day)}
                  onAdd={canEdit ? () => add(day) : null}
                />
              ))}
            </div>
          ))}
        </div>
        {isNarrow && <Agenda day={chosen} rows={onDays.get(chosen) ?? []} canCarry={canCarry} onAdd={canEdit ? () => add(chosen) : null} />}
        {isWritable(by) && <Unscheduled rows={loose.rows.filter((row) => !valueOf(laid(pending, row), by))} hasMore={loose.hasMore} onMore={loose.more} canCarry={canCarry} />}
      </div>
      <DragOverlay dropAnimation={null}>{carried && <span className="day-row" data-carried>{rowTitle(carried.row)}</span>}</DragOverlay>
    </DndContext>
  );
}

/** Returns the rows without a day, and those among them that are being given one. */
function useLoose(spec: RowsSpec, by: Property) {
  const { database } = useView();
  const empty: Filter = { property: by.id, op: "is_empty" };
  const filter: Filter = spec.filter ? { and: [spec.filter, empty] } : empty;
  const pages = useRowPages(database.page.id, { ...spec, filter }, by.type === "date");
  const pending = usePending(database.page.id);
  const rows = useMemo(() => rowsOf(pages.data), [pages.data]);
  const touched = useMemo(() => rows.filter((row) => pending.has(row.id)), [rows, pending]);
  return { rows, touched, hasMore: pages.hasNextPage, more: () => void pages.fetchNextPage() };
}

interface DayProps {
  day: string;
  rows: Row[];
  isToday: boolean;
  isOutside: boolean;
  isNarrow: boolean;
  isChosen: boolean;
  canCarry: boolean;
  onChoose: () => void;
  onAdd: (() => void) | null;
}

function longDay(day: string): string {
  return (parseMoment(day) ?? new Date()).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

function Day({ day, rows, isToday, isOutside, isNarrow, isChosen, canCarry, onChoose, onAdd }: DayProps) {
  const { setNodeRef, isOver } = useDroppable({ id: `day ${day}`, data: { day } });
  const number = Number(day.slice(8));
  const attributes = { "data-today": isToday || undefined, "data-outside": isOutside || undefined, "data-over": isOver || undefined, "data-chosen": isChosen || undefined };
  if (isNarrow) {
    return (
      <div ref={setNodeRef} role="cell" className="calendar-day" {...attributes}>
        <button type="button" className="day-button" aria-pressed={isChosen} aria-label={`${longDay(day)}, ${rows.length} rows`} onClick={onChoose}>
          <span className="day-number">{number}</span>
          <span className="day-dots" aria-hidden>
            {rows.slice(0, 3).map((row) => (
              <span key={row.id} />
            ))}
          </span>
        </button>
      </div>
    );
  }
  return (
    <div ref={setNodeRef} role="cell" className="calendar-day" {...attributes} aria-current={isToday ? "date" : undefined}>
      <span className="day-head">
        <span className="day-number" aria-label={longDay(day)} role="text">{number}</span>
        {onAdd && (
          <ActionIcon className="day-add" variant="subtle" color="gray" size={24} aria-label={`New row on ${longDay(day)}`} onClick={onAdd}>
            <IconPlus size={14} />
          </ActionIcon>
        )}
      </span>
      {rows.slice(0, SHOWN).map((row) => (
        <DayRow key={row.id} row={row} from={day} canCarry={canCarry} />
      ))}
      {rows.length > SHOWN && <MoreRows day={day} rows={rows} canCarry={canCarry} />}
    </div>
  );
}

function MoreRows({ day, rows, canCarry }: { day: string; rows: Row[]; canCarry: boolean }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom" shadow="md" width={260} trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <button type="button" className="day-more" aria-haspopup="dialog" aria-expanded={opened} aria-label={`${rows.length - SHOWN} more on ${longDay(day)}`} onClick={() => setOpened(!opened)}>
          {`+${rows.length - SHOWN} more`}
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={longDay(day)} className="day-popover">
        <h3>{longDay(day)}</h3>
        {rows.map((row) => (
          <DayRow key={row.id} row={row} from={day} canCarry={canCarry} where="more" />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Agenda({ day, rows, canCarry, onAdd }: { day: string; rows: Row[]; canCarry: boolean; onAdd: (() => void) | null }) {
  return (
    <section className="agenda" aria-label={longDay(day)}>
      <Group justify="space-between" wrap="nowrap">
        <h3>{longDay(day)}</h3>
        {onAdd && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`New row on ${longDay(day)}`} onClick={onAdd}>
            <IconPlus size={18} />
          </ActionIcon>
        )}
      </Group>
      {rows.length === 0 && <p className="dimmed">Nothing on this day.</p>}
      {rows.map((row) => (
        <DayRow key={row.id} row={row} from={day} canCarry={canCarry} where="agenda" />
      ))}
    </section>
  );
}

interface UnscheduledProps {
  rows: Row[];
  hasMore: boolean;
  onMore: () => void;
  canCarry: boolean;
}

function Unscheduled({ rows, hasMore, onMore, canCarry }: UnscheduledProps) {
  if (rows.length === 0) return null;
  return (
    <section className="unscheduled" aria-label="Without a date">
      <h3>Without a date</h3>
      <div className="unscheduled-rows">
        {rows.map((row) => (
          <DayRow key={row.id} row={row} from={null} canCarry={canCarry} />
        ))}
        {hasMore && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onMore}>
            Show more
          </Button>
        )}
      </div>
    </section>
  );
}

function DayRow({ row, from, canCarry, where = "day" }: Carried & { canCarry: boolean; where?: string }) {
  const { open } = useView();
  const drag = useDraggable({ id: `${where} ${from ?? "none"} ${row.id}`, data: { row, from } satisfies Carried, disabled: !canCarry, attributes: { roleDescription: "row" } });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !drag.isDragging) {
      event.preventDefault();
      open(row.id);
    } else drag.listeners?.onKeyDown?.(event);
  };
  return (
    <div
      ref={drag.setNodeRef}
      className="day-row"
      data-lifted={drag.isDragging || undefined}
      {...drag.attributes}
      {...drag.listeners}
      aria-disabled={undefined}
      title={rowTitle(row)}
      onKeyDown={onKeyDown}
      onClick={() => open(row.id)}
    >
      {row.icon !== "" && <span aria-hidden>{row.icon} </span>}
      {rowTitle(row)}
    </div>
  );
}

const underPointer: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args));

/** Arrow keys carry a row from day to day. */
const betweenDays: KeyboardCoordinateGetter = (event, { context: { collisionRect, droppableContainers, droppableRects, over } }) => {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const step = steps[event.code];
  if (step === undefined || !collisionRect) return undefined;
  event.preventDefault();
  const day = (over?.data.current as { day?: string } | undefined)?.day;
  const ids = droppableContainers.getEnabled().map(({ id }) => String(id));
  const next = day === undefined ? ids[0] : ids.find((id) => id === `day ${addDays(day, step)}`);
  const rect = next === undefined ? undefined : droppableRects.get(next);
  return rect && { x: rect.left + rect.width / 2 - collisionRect.width / 2, y: rect.top + rect.height / 2 - collisionRect.height / 2 };
};
