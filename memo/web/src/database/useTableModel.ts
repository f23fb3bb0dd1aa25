/** The table's columns by TanStack Table: their order, which are shown, and how wide they are. */

import {
  columnOrderingFeature, columnResizingFeature, columnSizingFeature, columnVisibilityFeature, functionalUpdate, tableFeatures, useTable,
  type ColumnDef, type ColumnSizingState,
} from "@tanstack/react-table";
import { useMemo, useState } from "react";

import { useView } from "./context.ts";
import { orderedProperties, valueOf, type Property, type PropertyType, type Row } from "./model.ts";

const features = tableFeatures({ columnOrderingFeature, columnResizingFeature, columnSizingFeature, columnVisibilityFeature });
type Features = typeof features;

export const NARROWEST = 64;
const WIDEST = 900;
const NO_ROWS: Row[] = [];
const WIDTHS: Partial<Record<PropertyType, number>> = { title: 280, text: 220, checkbox: 110, number: 130, date: 160, url: 200, email: 200, relation: 200, multi_select: 200 };

export const usualWidth = (property: Property): number => WIDTHS[property.type] ?? 160;

function columnOf(property: Property): ColumnDef<Features, Row> {
  return { id: property.id, accessorFn: (row: Row) => valueOf(row, property), header: property.name, size: usualWidth(property), minSize: NARROWEST, maxSize: WIDEST };
}

export function useTableModel() {
  const { database, config, change } = useView();
  const [dragged, setDragged] = useState<ColumnSizingState | null>(null);
  const ordered = useMemo(() => orderedProperties(database, config), [database, config]);
  const columns = useMemo(() => ordered.map(columnOf), [ordered]);
  const columnOrder = useMemo(() => ordered.map((one) => one.id), [ordered]);
  const columnVisibility = useMemo(() => Object.fromEntries((config.hidden ?? []).map((id) => [id, id === "title"])), [config.hidden]);
  const columnSizing = dragged ?? config.widths ?? NOTHING;
  const table = useTable({
    features,
    columns,
    data: NO_ROWS,
    columnResizeMode: "onChange",
    state: { columnOrder, columnVisibility, columnSizing },
    onColumnSizingChange: (updater) => setDragged((now) => functionalUpdate(updater, now ?? config.widths ?? NOTHING)),
  });
  const visible = table.getVisibleLeafColumns();
  const shown = useMemo(() => visible.flatMap((column) => database.properties.find((one) => one.id === column.id) ?? []), [visible, database.properties]);
  /** Keeps the widths as they were dragged. */
  const settle = () => {
    if (dragged === null) return;
    change({ widths: rounded(dragged) });
    setDragged(null);
  };
  const widen = (id: string, by: number) => {
    const now = table.getColumn(id)?.getSize() ?? NARROWEST;
    change({ widths: { ...config.widths, [id]: Math.round(Math.max(NARROWEST, Math.min(WIDEST, now + by))) } });
  };
  return { table, shown, settle, widen };
}

export type TableModel = ReturnType<typeof useTableModel>;

const NOTHING: ColumnSizingState = {};

function rounded(widths: ColumnSizingState): Record<string, number> {
  return Object.fromEntries(Object.entries(widths).map(([id, width]) => [id, Math.round(width)]));
}
