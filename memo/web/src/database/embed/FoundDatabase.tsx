/** The database that a block holds: found, gone, in the trash, or open. */

import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";

import { notify } from "../../components/notify.ts";
import { PageIcon } from "../../components/PageIcon.tsx";
import { ErrorState, TextSkeleton } from "../../components/states.tsx";
import type { Around } from "../../editor/database/context.ts";
import type { EmbedProps } from "../../editor/database/DatabaseBlock.tsx";
import { wasRemovedHere } from "../../editor/database/removal.ts";
import { ApiError } from "../../lib/api.ts";
import { titleOf, usePage, usePageChanges, type WholePage } from "../../lib/pages.ts";
import { ShownContext } from "../context.ts";
import { useDatabase } from "../data.ts";
import { DatabaseViews, WIDE } from "../DatabaseViews.tsx";
import type { Database } from "../model.ts";
import { useShownDatabase } from "../useShownDatabase.ts";
import { EmbedHead } from "./EmbedHead.tsx";
import { hold, removeBlock } from "./hold.ts";

export interface FoundProps extends EmbedProps {
  around: Around;
  onChoose: () => void;
}

export function FoundDatabase(props: FoundProps) {
  const { id, database, editor, around } = props;
  const page = usePage(database);
  const here = usePage(around.page);
  const remove = around.canEdit ? () => removeBlock(editor, id) : null;
  if (page.error instanceof ApiError && (page.error.status === 404 || page.error.status === 403)) {
    return <Quiet words="You have no access to this database, or it was deleted for good." onRemove={remove} />;
  }
  if (page.isPending || here.isPending) return <TextSkeleton label="Loading the database" />;
  if (!page.data) return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  if (page.data.trashedAt !== null) return <InTrash page={page.data} onRemove={remove} />;
  if (page.data.kind !== "database" || isInside(here.data, database)) return <OnlyLink page={page.data} />;
  return <OpenDatabase {...props} page={page.data} />;
}

/** A page inside a database does not show the database again. */
export function isInside(page: Pick<WholePage, "id" | "ancestors"> | undefined, database: string): boolean {
  return page?.id === database || (page?.ancestors.some((one) => one.id === database) ?? false);
}

function Quiet({ words, onRemove, children }: { words: string; onRemove: (() => void) | null; children?: ReactNode }) {
  return (
    <div className="embed-line" role="status">
      <PageIcon icon="" kind="database" />
      <span>{words}</span>
      {children}
      {onRemove && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onRemove}>
          Remove this block
        </Button>
      )}
    </div>
  );
}

function InTrash({ page, onRemove }: { page: WholePage; onRemove: (() => void) | null }) {
  const { restore } = usePageChanges(page.workspaceId);
  return (
    <Quiet words={`“${titleOf(page)}” is in the trash.`} onRemove={onRemove}>
      {onRemove && (
        <Button size="compact-sm" variant="default" loading={restore.isPending} onClick={() => restore.mutate(page.id)}>
          Restore
        </Button>
      )}
    </Quiet>
  );
}

function OnlyLink({ page }: { page: WholePage }) {
  return (
    <p className="embed-line">
      <PageIcon icon={page.icon} kind={page.kind} />
      <Link href={`/p/${page.id}`}>{titleOf(page)}</Link>
    </p>
  );
}

type OpenProps = FoundProps & { page: WholePage };

function OpenDatabase(props: OpenProps) {
  const database = useDatabase(props.page.id);
  useWordOfRemoval(props);
  if (database.data) return <Views {...props} database={database.data} />;
  if (database.isPending) return <TextSkeleton label="Loading the database" />;
  return <ErrorState error={database.error} onRetry={() => void database.refetch()} />;
}

function Views({ database, ...props }: Omit<OpenProps, "database"> & { database: Database }) {
  const { id, view: held, editor, around, page } = props;
  const shown = useShownDatabase(database);
  const [, navigate] = useLocation();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [own, setOwn] = useState<string | null>(null);
  const view = database.views.find((one) => one.id === (own ?? held)) ?? database.views[0];
  const openView = (wanted: string) => {
    setOwn(around.canEdit ? null : wanted);
    if (around.canEdit) hold(editor, id, { view: wanted });
  };
  const openRow = (row: string) => (isWide && around.peek ? around.peek(row) : navigate(`/p/${row}`));
  if (!view) return null;
  return (
    <ShownContext value={shown}>
      <EmbedHead id={id} page={page} view={view.id} editor={editor} canEditText={around.canEdit} onChoose={props.onChoose} />
      <DatabaseViews shown={shown} view={view} onOpenView={openView} onOpenRow={openRow} inPage />
    </ShownContext>
  );
}

/** Who removes the block hears that the database stays. */
function useWordOfRemoval({ id, editor, page }: OpenProps): void {
  const title = useRef(titleOf(page));
  useEffect(() => {
    title.current = titleOf(page);
  });
  useEffect(
    () => () =>
      void setTimeout(() => {
        if (wasRemovedHere(editor, id)) notify(`“${title.current}” is kept with its rows, in the sidebar. Only its block was removed.`);
      }),
    [editor, id],
  );
}
