/** The calendar: a month of days, rows carried to other days by pointer or keyboard, and those without a day beside it. */

import { DndContext, type DragEndEvent } from "@dnd-kit/core";
import { ActionIcon, Button, Group } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCalendarOff, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useMemo, useState, type CSSProperties } from "react";

import { ErrorState } from "../components/states.tsx";
import { announcementsFor } from "./announce.ts";
import { barsOf } from "./bars.ts";
import { Agenda, Day, DayButton, longDay, Unscheduled } from "./CalendarDay.tsx";
import { betweenDays, dateAfter, underPointer, type Carried } from "./carryDays.ts";
import { ChooseProperty } from "./ChooseProperty.tsx";
import { useView } from "./context.ts";
import { rowsOf, useRange, useRowPages, type RowsSpec } from "./data.ts";
import { usePending } from "./edits.ts";
import { InHand } from "./InHand.tsx";
import { addDays, byDay, daysOf, monthOf, spansOf, stretchedTo, weeksOf } from "./months.ts";
import { isWritable, propertyOf, rowTitle, valueOf, type DateValue, type Filter, type Property, type Row } from "./model.ts";
import { editOf, laid } from "./overlay.ts";
import { useCarrying } from "./useCarrying.ts";
import { dayText, parseMoment } from "./values.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NARROW = "(max-width: 47.99em)";
const LINES = 3;

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

function Calendar({ by }: { by: Property }) {
  const { database, spec, canEdit, edits, changes, view, open } = useView();
  const today = dayText(new Date());
  const [month, setMonth] = useState(() => monthOf(today));
  const [chosen, setChosen] = useState(today);
  const [carried, setCarried] = useState<Carried | null>(null);
  const [aim, setAim] = useState<{ first: string; last: string } | null>(null);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const weeks = weeksOf(month);
  const days = weeks.flat();
  const found = useRange(database.page.id, spec, { property: by.id, start: days[0] ?? month, end: days.at(-1) ?? month });
  const pending = usePending(database.page.id);
  const loose = useLoose(spec, by);
  const spans = useMemo(() => spansOf([...rowsOf(found.data), ...loose.touched].map((row) => laid(pending, row)), by), [found.data, loose.touched, pending, by]);
  const onDays = useMemo(() => byDay(spans, weeksOf(month).flat()), [spans, month]);
  const sensors = useCarrying(betweenDays);
  const canCarry = canEdit && isWritable(by);
  const write = (row: Row, value: DateValue) => edits.write([editOf(row.id, by, value)], () => row);
  const rest = () => {
    setCarried(null);
    setAim(null);
  };
  const drop = (event: DragEndEvent) => {
    rest();
    const value = dateAfter(event, by);
    if (value && carried) write(carried.row, value);
  };
  const stretch = (row: Row, byDays: number) => {
    const days = daysOf(valueOf(row, by));
    if (days) write(row, stretchedTo(valueOf(row, by), "end", addDays(days.last, byDays)));
  };
  const add = (day: string) => changes.addRow.mutate({ view_id: view.id, props: isWritable(by) ? { [by.id]: { start: day } } : {} }, { onSuccess: (row) => open(row.id) });
  const name = (parseMoment(month) ?? new Date()).toLocaleDateString("en", { month: "long", year: "numeric" });
  if (found.isError && !found.data) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={underPointer}
      accessibility={{ container: document.body, announcements: announcementsFor((data) => longDay((data as { day?: string } | undefined)?.day ?? today)), screenReaderInstructions: { draggable: "Press Space to pick the row up, arrow keys to carry it to another day, Space to put it down, Escape to leave it. Enter opens it, Shift with the left and right arrows makes it shorter and longer." } }}
      onDragStart={({ active }) => setCarried((active.data.current as Carried | undefined) ?? null)}
      onDragOver={(event) => setAim(daysOf(dateAfter(event, by)))}
      onDragCancel={rest}
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
          {weeks.map((week) => {
            const { bars, hidden, lines } = barsOf(spans, week, LINES);
            return (
              <div key={week[0]} role="row" className="calendar-week" style={{ "--lines": lines + (hidden.size > 0 ? 1 : 0) } as CSSProperties}>
                {week.map((day) => {
                  const marks = { isToday: day === today, isOutside: !day.startsWith(month.slice(0, 7)), isAimed: aim !== null && day >= aim.first && day <= aim.last };
                  const rows = onDays.get(day) ?? [];
                  if (isNarrow) return <DayButton key={day} day={day} marks={marks} count={rows.length} isChosen={day === chosen} onChoose={() => setChosen(day)} />;
                  const own = bars.filter((bar) => bar.day === day);
                  return <Day key={day} day={day} marks={marks} bars={own} rows={rows} hidden={hidden.get(day) ?? 0} lines={LINES} canCarry={canCarry} onStretch={stretch} onAdd={canEdit ? () => add(day) : null} />;
                })}
              </div>
            );
          })}
        </div>
        {isNarrow && <Agenda day={chosen} rows={onDays.get(chosen) ?? []} canCarry={canCarry} onAdd={canEdit ? () => add(chosen) : null} />}
        {isWritable(by) && <Unscheduled rows={loose.rows.filter((row) => !valueOf(laid(pending, row), by))} hasMore={loose.hasMore} onMore={loose.more} canCarry={canCarry} />}
      </div>
      <InHand>{carried && !carried.edge && <span className="day-row" data-carried>{rowTitle(carried.row)}</span>}</InHand>
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
