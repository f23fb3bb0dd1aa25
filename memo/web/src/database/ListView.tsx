/** The list: a line for each row, title first. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { Loader } from "@mantine/core";

import { PageIcon } from "../components/PageIcon.tsx";
import { ErrorState } from "../components/states.tsx";
import { useCardProperties } from "./Card.tsx";
import { CellValue } from "./CellValue.tsx";
import { useView } from "./context.ts";
import { rowsOf, useRowPages } from "./data.ts";
import { usePending } from "./edits.ts";
import { isEmpty, rowTitle, valueOf, type Property, type Row } from "./model.ts";
import { laid } from "./overlay.ts";
import { GridSkeleton, MoreRows, NoRows } from "./states.tsx";

const LINE_PX = 42;
const LOAD_WITHIN = 30;

export function ListView() {
  const { database, spec, open, view, inPage } = useView();
  const { rows, pages } = useRows();
  const properties = useCardProperties();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 12, getItemKey: (index) => rows[index]?.id ?? index });
  const lines = virtual.getVirtualItems();
  const last = lines.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !inPage && !isFetchingNextPage && last >= rows.length - LOAD_WITHIN) void fetchNextPage();
  }, [hasNextPage, inPage, isFetchingNextPage, fetchNextPage, last, rows.length]);
  if (pages.isError && !pages.data) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  return (
    <div className="list-scroller" ref={scroller} data-key={`${database.page.id} ${spec.search}`}>
      {pages.isPending && <GridSkeleton />}
      {!pages.isPending && rows.length === 0 && <NoRows />}
      <ul className="row-list" aria-label={view.name} style={{ height: virtual.getTotalSize() }} onKeyDown={walk}>
        {lines.map(({ index, start }) => {
          const row = rows[index];
          return row && <Line key={row.id} row={row} start={start} properties={properties} onOpen={() => open(row.id)} />;
        })}
      </ul>
      {inPage && hasNextPage && <MoreRows loading={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
      {!inPage && isFetchingNextPage && <Loader size="sm" m="sm" aria-label="Loading more rows" />}
    </div>
  );
}

/** Returns a view's rows as they are shown now, and the query they come from. */
export function useRows() {
  const { database, spec } = useView();
  const pages = useRowPages(database.page.id, spec);
  const pending = usePending(database.page.id);
  const rows = useMemo(() => rowsOf(pages.data).map((row) => laid(pending, row)), [pages.data, pending]);
  return { rows, pages };
}

/** Arrow keys go from line to line. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>(".list-line")].sort((one, other) => Number(one.dataset.start) - Number(other.dataset.start));
  lines[lines.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  event.preventDefault();
}

function Line({ row, start, properties, onOpen }: { row: Row; start: number; properties: Property[]; onOpen: () => void }) {
  return (
    <li style={{ transform: `translateY(${start}px)` }}>
      <button type="button" className="list-line" data-start={start} onClick={onOpen}>
        <PageIcon icon={row.icon} />
        <span className="list-title">{rowTitle(row)}</span>
        <span className="list-properties">
          {properties.map((property) => {
            const value = valueOf(row, property);
            return (
              !isEmpty(value) && (
                <span key={property.id} className="list-property" title={property.name}>
                  <CellValue property={property} value={value} isPlain />
                </span>
              )
            );
          })}
        </span>
      </button>
    </li>
  );
}
