/** The open view of a database: its tabs, its tools and its rows, on a screen of its own or in a page's text. */

import { useDebouncedValue } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useMemo, useRef, useState } from "react";

import { BoardView } from "./BoardView.tsx";
import { CalendarView } from "./CalendarView.tsx";
import { ViewContext, type Shown, type ShownView } from "./context.ts";
import { appendRow, specOf, useSummary } from "./data.ts";
import { GalleryView } from "./GalleryView.tsx";
import { ListView } from "./ListView.tsx";
import { TITLE, type View } from "./model.ts";
import { TableView } from "./TableView.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { useUndoKeys } from "./useUndoKeys.ts";
import { useViewConfig } from "./useViewConfig.ts";
import { ViewTabs } from "./ViewTabs.tsx";
import { counted } from "./words.ts";

interface Props {
  shown: Shown;
  view: View;
  onOpenView: (id: string) => void;
  onOpenRow: (row: string) => void;
  /** Among the words of a page: rows come a page at a time, and only when they are asked for. */
  inPage?: boolean;
}

export const WIDE = "(min-width: 68em)";
const COUNT = { [TITLE]: "count" };
const ROWS_IN_PAGE = 25;

export function DatabaseViews({ shown, view, onOpenView, onOpenRow, inPage = false }: Props) {
  const client = useQueryClient();
  const name = useId();
  const { database, canEdit, changes } = shown;
  const [config, change] = useViewConfig(view, canEdit, changes);
  const [searched, setSearched] = useState({ view: view.id, words: "" });
  const search = searched.view === view.id ? searched.words : "";
  const [words] = useDebouncedValue(search, 200);
  const spec = useMemo(() => ({ ...specOf(database, config, words), ...(inPage && { rows: ROWS_IN_PAGE }) }), [database, config, words, inPage]);
  const summary = useSummary(database.page.id, spec, COUNT);
  const counting = summary.data?.calculations?.[TITLE] ?? summary.data?.total;
  const total = typeof counting === "number" ? counting : null;
  const shownView: ShownView = { ...shown, view, config, change, spec, inPage, open: onOpenRow };
  const body = useRef<HTMLElement>(null);
  // In a text the words have the same keys: there a database hears them only from inside.
  useUndoKeys(body, shown.edits, canEdit && !inPage);
  const addRow = () =>
    changes.addRow.mutate(
      { view_id: view.id },
      {
        onSuccess: (row) => {
          appendRow(client, database.page.id, row, null);
          onOpenRow(row.id);
        },
      },
    );
  return (
    <ViewContext value={shownView}>
      <div className="view-bar">
        <ViewTabs name={name} current={view} onOpen={onOpenView} />
        <Toolbar key={view.id} search={search} onSearch={(sought) => setSearched({ view: view.id, words: sought })} onNew={addRow} isAdding={changes.addRow.isPending} />
      </div>
      <Ignored reasons={summary.data?.ignored ?? []} />
      <section ref={body} id={`${name}view`} role="tabpanel" aria-label={view.name} className="view-body" data-view={view.type}>
        <Rows key={view.id} view={view} total={total} />
      </section>
      <p className="view-count" role="status">
        {total !== null && counted(total, "row")}
      </p>
    </ViewContext>
  );
}

function Rows({ view, total }: { view: View; total: number | null }) {
  switch (view.type) {
    case "table":
      return <TableView total={total} />;
    case "board":
      return <BoardView />;
    case "calendar":
      return <CalendarView />;
    case "list":
      return <ListView />;
    case "gallery":
      return <GalleryView />;
  }
}

function Ignored({ reasons }: { reasons: string[] }) {
  if (reasons.length === 0) return null;
  return (
    <p className="view-ignored" role="status">
      {reasons.join(" ")}
    </p>
  );
}
