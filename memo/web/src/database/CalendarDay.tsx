/** A day of the calendar, what is on it, and the rows that can be carried to another. */

import { useDraggable, useDroppable } from "@dnd-kit/core";
import { ActionIcon, Button, Group, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState, type CSSProperties, type KeyboardEvent } from "react";

import type { Bar } from "./bars.ts";
import type { Carried } from "./carryDays.ts";
import { rowTitle, type Row } from "./model.ts";
import type { Edge } from "./months.ts";
import { useCarried } from "./useCarrying.ts";
import { parseMoment } from "./values.ts";

const DOTS = 3;

interface Marks {
  isToday: boolean;
  isOutside: boolean;
  /** Whether what is carried would lie here. */
  isAimed: boolean;
}

function attributesOf({ isToday, isOutside, isAimed }: Marks) {
  return { "data-today": isToday || undefined, "data-outside": isOutside || undefined, "data-over": isAimed || undefined };
}

export function longDay(day: string): string {
  return (parseMoment(day) ?? new Date()).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

interface DayButtonProps {
  day: string;
  marks: Marks;
  count: number;
  isChosen: boolean;
  onChoose: () => void;
}

/** A day on a phone: its number and as many dots as it has rows, which are listed below when it is chosen. */
export function DayButton({ day, marks, count, isChosen, onChoose }: DayButtonProps) {
  const { setNodeRef } = useDroppable({ id: `day ${day}`, data: { day } });
  return (
    <div ref={setNodeRef} role="cell" className="calendar-day" {...attributesOf(marks)} data-chosen={isChosen || undefined}>
      <button type="button" className="day-button" aria-pressed={isChosen} aria-label={`${longDay(day)}, ${count === 1 ? "1 row" : `${count} rows`}`} onClick={onChoose}>
        <span className="day-number">{Number(day.slice(8))}</span>
        <span className="day-dots" aria-hidden>
          {Array.from({ length: Math.min(count, DOTS) }, (_none, index) => (
            <span key={index} />
          ))}
        </span>
      </button>
    </div>
  );
}

interface DayProps {
  day: string;
  marks: Marks;
  /** The bars that begin in this cell; they reach into the cells behind it. */
  bars: Bar[];
  rows: Row[];
  hidden: number;
  lines: number;
  canCarry: boolean;
  onStretch: Stretch;
  onAdd: (() => void) | null;
}

/** Makes a row so many days longer at its end. */
type Stretch = (row: Row, byDays: number) => void;

export function Day({ day, marks, bars, rows, hidden, lines, canCarry, onStretch, onAdd }: DayProps) {
  const { setNodeRef } = useDroppable({ id: `day ${day}`, data: { day } });
  return (
    <div ref={setNodeRef} role="cell" className="calendar-day" {...attributesOf(marks)} aria-current={marks.isToday ? "date" : undefined}>
      <span className="day-head">
        <span className="day-number" aria-label={longDay(day)} role="text">{Number(day.slice(8))}</span>
        {onAdd && (
          <ActionIcon className="day-add" variant="subtle" color="gray" size={24} aria-label={`New row on ${longDay(day)}`} onClick={onAdd}>
            <IconPlus size={14} />
          </ActionIcon>
        )}
      </span>
      {bars.map((bar) => (
        <BarRow key={bar.row.id} bar={bar} canCarry={canCarry} onStretch={onStretch} />
      ))}
      {hidden > 0 && <MoreRows day={day} rows={rows} hidden={hidden} line={lines} canCarry={canCarry} />}
    </div>
  );
}

function BarRow({ bar, canCarry, onStretch }: { bar: Bar; canCarry: boolean; onStretch: Stretch }) {
  const place = { "--line": bar.line, "--days": bar.days } as CSSProperties;
  return (
    <div className="calendar-bar-row" style={place} data-before={bar.before || undefined} data-after={bar.after || undefined}>
      <DayRow row={bar.row} from={bar.day} days={bar.days} canCarry={canCarry} onStretch={onStretch} />
      {canCarry && !bar.before && <BarEdge bar={bar} edge="start" />}
      {canCarry && !bar.after && <BarEdge bar={bar} edge="end" />}
    </div>
  );
}

/** An end of a bar, to be drawn to another day; by keyboard the bar itself is made longer and shorter. */
function BarEdge({ bar, edge }: { bar: Bar; edge: Edge }) {
  const carried = { row: bar.row, from: bar.day, days: 1, edge } satisfies Carried;
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: `${edge} ${bar.day} ${bar.row.id}`, data: carried });
  return <span ref={setNodeRef} {...listeners} className="bar-edge" data-edge={edge} data-lifted={isDragging || undefined} aria-hidden />;
}

interface MoreRowsProps {
  day: string;
  rows: Row[];
  hidden: number;
  line: number;
  canCarry: boolean;
}

function MoreRows({ day, rows, hidden, line, canCarry }: MoreRowsProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom" shadow="md" width={260} trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className="day-more"
          style={{ "--line": line } as CSSProperties}
          aria-haspopup="dialog"
          aria-expanded={opened}
          aria-label={`${hidden} more on ${longDay(day)}`}
          onClick={() => setOpened(!opened)}
        >
          {`+${hidden} more`}
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

export function Agenda({ day, rows, canCarry, onAdd }: { day: string; rows: Row[]; canCarry: boolean; onAdd: (() => void) | null }) {
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

export function Unscheduled({ rows, hasMore, onMore, canCarry }: UnscheduledProps) {
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

interface DayRowProps {
  row: Row;
  from: string | null;
  days?: number;
  canCarry: boolean;
  onStretch?: Stretch;
  where?: string;
}

function DayRow({ row, from, days = 1, canCarry, onStretch, where = "day" }: DayRowProps) {
  const carried = { row, from, days } satisfies Carried;
  const props = useCarried(row, "row", { id: `${where} ${from ?? "none"} ${row.id}`, data: carried, disabled: !canCarry });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey && onStretch && canCarry ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : undefined;
    if (step === undefined) props.onKeyDown(event);
    else {
      event.preventDefault();
      onStretch?.(row, step);
    }
  };
  return (
    <div {...props} className="day-row" title={rowTitle(row)} onKeyDown={onKeyDown}>
      {row.icon !== "" && <span aria-hidden>{row.icon} </span>}
      {rowTitle(row)}
    </div>
  );
}
