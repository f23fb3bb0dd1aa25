/** A database: its title, its views, and the rows of the open one. */

import { Alert, Button, VisuallyHidden } from "@mantine/core";
import { useMediaQuery, useNetwork } from "@mantine/hooks";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";

import { IconPicker } from "../components/IconPicker.tsx";
import { PageIcon } from "../components/PageIcon.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { PageCover } from "../covers/PageCover.tsx";
import { SaveState } from "../editor/SaveState.tsx";
import { useBirth } from "../lib/births.ts";
import { titleOf, usePageChanges, type WholePage } from "../lib/pages.ts";
import { useRemembered } from "../lib/recent.ts";
import { useTitlePending } from "../lib/titles.ts";
import { NotMade } from "../screens/NotMade.tsx";
import { PageBar } from "../screens/PageBar.tsx";
import { PageTitle } from "../screens/PageTitle.tsx";
import { ShownContext } from "./context.ts";
import { useDatabase } from "./data.ts";
import { DatabaseViews, WIDE } from "./DatabaseViews.tsx";
import { useUnsaved } from "./edits.ts";
import type { Database, View } from "./model.ts";
import { RowPeek } from "./RowPeek.tsx";
import { useShownDatabase } from "./useShownDatabase.ts";
import { useSavingViews } from "./savingViews.ts";

interface Props {
  page: WholePage;
  onMenu: () => void;
}

export default function DatabaseScreen({ page, onMenu }: Props) {
  const database = useDatabase(page.id);
  const birth = useBirth(page.id);
  const titlePending = useTitlePending(page.id) || birth !== undefined;
  const unsaved = useUnsaved(page.id);
  const { online } = useNetwork();
  useRemembered(page);
  const saving = useSavingViews();
  const state = { online: online && !birth?.failures, ready: true, unsaved: unsaved + saving, ending: null };
  return (
    <>
      <PageBar page={page} onMenu={onMenu} saveState={<SaveState state={state} titlePending={titlePending} access={page.trashedAt === null ? page.access : "view"} />} />
      <article className="database" aria-label={titleOf(page)}>
        <PageCover page={page} canEdit={page.canEdit} />
        <NotMade page={page} />
        <Head page={page} />
        {database.isPending && !birth?.failures && <TextSkeleton label="Loading the database" />}
        {database.isError && !database.data && <ErrorState error={database.error} onRetry={() => void database.refetch()} />}
        {database.data && <OpenDatabase database={database.data} />}
      </article>
    </>
  );
}

function Head({ page }: { page: WholePage }) {
  const { icon, restore } = usePageChanges(page.workspaceId);
  const focusGrid = () => document.querySelector<HTMLElement>(".database [role=gridcell][data-column]")?.focus();
  return (
    <header className="database-head">
      <VisuallyHidden component="h1">{titleOf(page)}</VisuallyHidden>
      {page.trashedAt !== null && (
        <Alert color="red" variant="light" title="This database is in the trash">
          <Button size="xs" variant="default" loading={restore.isPending} onClick={() => restore.mutate(page.id)}>
            Restore it
          </Button>
        </Alert>
      )}
      <div className="database-title">
        {page.canEdit ? (
          <IconPicker
            label="Database icon"
            hasIcon={page.icon !== ""}
            onPick={(chosen) => icon.mutate({ id: page.id, icon: chosen })}
            target={(open) => (
              <button type="button" className="database-icon" aria-label="Change the icon" onClick={open}>
                <PageIcon icon={page.icon} size={26} kind="database" />
              </button>
            )}
          />
        ) : (
          <PageIcon icon={page.icon} size={26} kind="database" />
        )}
        <PageTitle page={page} canEdit={page.canEdit} onEnter={focusGrid} />
      </div>
    </header>
  );
}

/** Returns the view that the address names, else the one that was open last here, else the first. */
function useOpenView({ page, views }: Database): [View | undefined, (id: string) => void, string | null, (row: string | null) => void] {
  const key = `memo:view:${page.id}`;
  const [params, setParams] = useSearchParams();
  const [last] = useState(() => localStorage.getItem(key));
  const wanted = params.get("v") ?? last;
  const view = views.find((one) => one.id === wanted) ?? views[0];
  const open = (id: string) => {
    localStorage.setItem(key, id);
    setParams((now) => {
      now.set("v", id);
      return now;
    }, { replace: true });
  };
  const peek = (row: string | null) =>
    setParams((now) => {
      if (row === null) now.delete("row");
      else now.set("row", row);
      return now;
    });
  return [view, open, params.get("row"), peek];
}

function OpenDatabase({ database }: { database: Database }) {
  const shown = useShownDatabase(database);
  const [, navigate] = useLocation();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [view, openView, peeked, peek] = useOpenView(database);
  if (!view) return null;
  const openRow = (row: string) => (isWide ? peek(row) : navigate(`/p/${row}`));
  return (
    <ShownContext value={shown}>
      <DatabaseViews shown={shown} view={view} onOpenView={openView} onOpenRow={openRow} />
      {peeked !== null && <RowPeek key={peeked} row={peeked} onClose={() => peek(null)} />}
    </ShownContext>
  );
}
