/** The table: a grid of cells that is walked and written by keyboard, with only the rows on screen in the page. */

import { Button, Loader } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useVirtualizer, defaultRangeExtractor, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type PointerEvent } from "react";

import { ErrorState } from "../components/states.tsx";
import { BulkBar } from "./BulkBar.tsx";
import { useView } from "./context.ts";
import { appendRow } from "./data.ts";
import { GridFoot } from "./GridFoot.tsx";
import { GridHead } from "./GridHead.tsx";
import { GridLine, type LineActions } from "./GridLine.tsx";
import { groupValue, isGroupable } from "./groups.ts";
import { rangeOf, type Spot } from "./grid.ts";
import { TITLE, propertyOf, type Property } from "./model.ts";
import { PropertyDialog } from "./PropertyDialog.tsx";
import { GridSkeleton, MoreRows, NoRows } from "./states.tsx";
import { useCollapsed } from "./useCollapsed.ts";
import { useEditing, useGrid, type Grid } from "./useGrid.ts";
import { useItems } from "./useItems.ts";
import { useTableModel } from "./useTableModel.ts";

// As tall as the style sheet makes a line: a finger needs more than a pointer.
const ROW_PX = window.matchMedia("(hover: none)").matches ? 44 : 36;
const AHEAD = 10;
const LOAD_WITHIN = 30;

export function TableView({ total }: { total: number | null }) {
  const { database, view, config, spec, canEdit, changes, inPage } = useView();
  const client = useQueryClient();
  const model = useTableModel();
  const [collapsed, toggleGroup] = useCollapsed(view.id);
  const [about, setAbout] = useState<Property | "new" | null>(null);
  const grouping = useMemo(() => {
    const found = propertyOf(database, config.group);
    return found && isGroupable(found) ? found : undefined;
  }, [database, config.group]);
  const editing = useEditing();
  const { items, state, loadNext, loadMore, hasNext, isFetchingNext } = useItems(database, spec, grouping, collapsed, editing[0] !== null, canEdit);
  const grid = useGrid(items, model.shown, editing);
  const scroller = useRef<HTMLDivElement>(null);
  const activeIndex = items.findIndex((item) => item.id === grid.selection?.active.row);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => items[index]?.id ?? index,
    // Whole pixels, so that no line covers the edge of the one above.
    measureElement: (element) => Math.ceil(element.getBoundingClientRect().height),
    overscan: AHEAD,
    // The row with the focus stays in the page, or the focus would be lost by scrolling.
    rangeExtractor: useCallback((range: Range) => withIndex(defaultRangeExtractor(range), activeIndex), [activeIndex]),
  });
  const lines = virtual.getVirtualItems();
  const lastShown = lines.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNext && !inPage && lastShown >= items.length - LOAD_WITHIN) loadNext();
  }, [hasNext, inPage, lastShown, items.length, loadNext]);
  useFocus(grid, scroller, (index) => virtual.scrollToIndex(index, { align: "auto" }), activeIndex);

  const add = (group: string | null) => {
    const props = group !== null && grouping ? { [grouping.id]: groupValue(grouping, group) } : {};
    changes.addRow.mutate(
      { view_id: view.id, props },
      {
        onSuccess: (row) => {
          appendRow(client, database.page.id, row, group);
          const line = group === null ? (grouping ? null : row.id) : `${group} ${row.id}`;
          if (line !== null) setTimeout(() => grid.edit({ row: line, column: TITLE }));
        },
      },
    );
  };
  const actions = useStable<LineActions>({
    toggle: grid.toggle, check: grid.check, openLine: grid.openLine, writeCell: grid.writeCell, end: grid.end, toggleGroup, loadMore, add,
  });
  if (state.error) return <ErrorState error={state.error} onRetry={state.retry} />;
  const range = grid.selection ? rangeOf(grid.shape, grid.selection) : { rows: [], columns: [] };
  const inRange = new Set(range.rows.length * range.columns.length > 1 ? range.rows : []);
  const rangeColumns = `,${range.columns.join(",")},`;
  const wrap = config.wrap === true;
  const rows = [...grid.lines.values()];
  return (
    <>
      <div className="grid-scroller" ref={scroller} data-stale={state.isStale || undefined}>
        <div
          role="grid"
          aria-label={`${view.name}: rows`}
          aria-rowcount={(total ?? items.length) + 1}
          aria-colcount={model.shown.length + 1}
          aria-multiselectable
          aria-readonly={!canEdit}
          aria-busy={state.isPending}
          className="grid"
          data-wrap={wrap || undefined}
          style={widthsOf(model.shown, (id) => model.table.getColumn(id)?.getSize() ?? 0)}
          {...grid.handlers}
          {...pointerOf(grid)}
        >
          <GridHead
            model={model}
            allChecked={grid.checked.size > 0 && (rows.every((row) => grid.checked.has(row.id)) || "some")}
            onCheckAll={(wanted) => grid.checkAll(wanted ? rows : [])}
            onAdd={() => setAbout("new")}
            onEdit={setAbout}
          />
          <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
            {lines.map(({ index, start }) => {
              const item = items[index];
              if (!item) return null;
              const isActive = grid.selection?.active.row === item.id;
              return (
                <GridLine
                  key={item.id}
                  item={item}
                  index={index}
                  start={start}
                  measure={wrap ? virtual.measureElement : undefined}
                  columns={model.shown}
                  grouping={grouping}
                  canEdit={canEdit}
                  active={isActive ? (grid.selection?.active.column ?? null) : null}
                  inRange={inRange.has(item.id) ? rangeColumns : ""}
                  editing={grid.editing?.row === item.id ? grid.editing : null}
                  checked={item.kind === "row" && grid.checked.has(item.row.id)}
                  actions={actions}
                />
              );
            })}
          </div>
          {!state.isPending && <GridFoot columns={model.shown} />}
        </div>
        {state.isPending && <GridSkeleton />}
        {!state.isPending && items.length === 0 && <NoRows />}
        {isFetchingNext && <Loader size="sm" m="sm" aria-label="Loading more rows" />}
      </div>
      {inPage && hasNext && <MoreRows loading={isFetchingNext} onMore={loadNext} />}
      {canEdit && !grouping && (
        <Button className="grid-new" variant="subtle" color="gray" size="xs" justify="flex-start" leftSection={<IconPlus size={15} />} loading={changes.addRow.isPending} onClick={() => add(null)}>
          New row
        </Button>
      )}
      <BulkBar checked={[...grid.checked]} rows={rows} onClear={() => grid.checkAll([])} />
      <PropertyDialog about={about} onClose={() => setAbout(null)} />
    </>
  );
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes;
  return [...indexes, index].sort((one, other) => one - other);
}

function widthsOf(columns: Property[], width: (id: string) => number): CSSProperties {
  return Object.fromEntries(columns.map((one) => [`--w-${one.id}`, `${width(one.id)}px`]));
}

/** Returns the same functions at every drawing, each doing what its newest version does: rows are drawn again less. */
function useStable<T extends object>(newest: T): T {
  const latest = useRef(newest);
  useLayoutEffect(() => {
    latest.current = newest;
  });
  const [stable] = useState(() => {
    const call = (key: string) => (...args: unknown[]): unknown => (latest.current as Record<string, (...args: unknown[]) => unknown>)[key]?.(...args);
    return Object.fromEntries(Object.keys(newest).map((key) => [key, call(key)])) as T;
  });
  return stable;
}

/** Puts the focus on the active cell after a key has moved it. */
function useFocus(grid: Grid, scroller: React.RefObject<HTMLDivElement | null>, scrollTo: (index: number) => void, index: number): void {
  const spot = grid.selection?.active;
  useLayoutEffect(() => {
    if (!grid.focusWanted.current || !spot || grid.editing) return;
    grid.focusWanted.current = false;
    scrollTo(index);
    const cell = [...(scroller.current?.querySelectorAll<HTMLElement>(`[data-column="${spot.column}"][role=gridcell]`) ?? [])].find((one) => one.dataset.line === spot.row);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function spotOf(target: EventTarget | null): Spot | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[role=gridcell][data-line]") : null;
  const { line, column } = cell?.dataset ?? {};
  return line === undefined || column === undefined ? null : { row: line, column };
}

const OWN = "a, button, input, textarea, .check-hit";

/** A press selects a cell, a drag a range; a press on the selected cell begins to write, on a touch screen the first does. */
function pointerOf(grid: Grid) {
  return {
    onPointerDown: (event: PointerEvent) => {
      const spot = spotOf(event.target);
      if (!spot || event.button !== 0 || grid.editing || (event.target as Element).closest(OWN)) return;
      const { selection } = grid;
      const isActive = selection?.active.row === spot.row && selection.active.column === spot.column;
      if (event.pointerType === "touch") return;
      event.preventDefault();
      if (event.shiftKey && selection) grid.extend(spot);
      else if (isActive && selection.anchor.row === spot.row && selection.anchor.column === spot.column) grid.edit(spot);
      else grid.select({ active: spot, anchor: spot });
    },
    onPointerOver: (event: PointerEvent) => {
      const spot = spotOf(event.target);
      if (spot && event.buttons === 1 && event.pointerType === "mouse" && !grid.editing) grid.extend(spot);
    },
    onClick: (event: React.MouseEvent) => {
      const spot = spotOf(event.target);
      const isTouch = (event.nativeEvent as globalThis.PointerEvent).pointerType === "touch";
      if (spot && isTouch && !grid.editing && !(event.target as Element).closest(OWN)) grid.edit(spot);
    },
    onFocus: (event: React.FocusEvent) => {
      const spot = spotOf(event.target);
      if (spot && !grid.selection && !grid.editing) grid.select({ active: spot, anchor: spot });
    },
  };
}

