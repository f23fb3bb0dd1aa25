/** An open page: its document is connected, its title and text can be written, its state is told. */

import { Alert, Button, VisuallyHidden } from "@mantine/core";
import { IconMoodSmile, IconPhoto } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useEffect, useState, type ReactNode } from "react";

import { CommentsButton } from "../comments/CommentsButton.tsx";
import { CommentsPanel } from "../comments/CommentsPanel.tsx";
import { usePageComments } from "../comments/usePageComments.ts";
import { IconPicker } from "../components/IconPicker.tsx";
import { PageIcon } from "../components/PageIcon.tsx";
import { TextSkeleton } from "../components/states.tsx";
import { firstGradient } from "../covers/gradients.ts";
import { PageCover } from "../covers/PageCover.tsx";
import type { ConnectionState } from "../editor/connection.ts";
import { NO_TEXT } from "../editor/statistics.ts";
import { forgetLocalCopy } from "../editor/localCopies.ts";
import { usePageConnection } from "../editor/usePageConnection.ts";
import type { TextStatistics } from "../extensions/registry.ts";
import { Slot } from "../extensions/Slot.tsx";
import { keys, titleOf, usePageChanges, type WholePage } from "../lib/pages.ts";
import { useRemembered } from "../lib/recent.ts";
import { useMe, useSession, useWorkspace } from "../lib/session.tsx";
import { PageBar } from "./PageBar.tsx";
import { EarlyWords, useEarlyWords } from "./EarlyWords.tsx";
import { PageTitle } from "./PageTitle.tsx";

// Asked for at once, beside the connection; shown when the document is whole.
const editor = import("../editor/PageEditor.tsx");
const PageEditor = lazy(() => editor);

const RowProperties = lazy(() => import("../database/RowProperties.tsx"));

export interface BarProps {
  state: ConnectionState;
  titlePending: boolean;
}

interface Props {
  page: WholePage;
  onMenu: () => void;
  /** Another bar than a page's own, where the page is shown beside something. */
  bar?: (props: BarProps) => ReactNode;
}

export default function OpenPage({ page, onMenu, bar }: Props) {
  const me = useMe();
  const [connection, state] = usePageConnection(page.id, me.id);
  const [statistics, setStatistics] = useState<TextStatistics>(NO_TEXT);
  const [titlePending, setTitlePending] = useState(false);
  const early = useEarlyWords();
  const canEdit = page.canEdit && state.ending === null;
  const comments = usePageComments(page);
  useRemembered(page);
  useOwnWorkspace(page);
  useAskAgain(page, state);
  return (
    <>
      {bar ? bar({ state, titlePending }) : <PageBar page={page} onMenu={onMenu} connection={connection} state={state} titlePending={titlePending} tools={<CommentsButton comments={comments} />} />}
      <PageCover page={page} canEdit={canEdit} />
      <article className="page-column" aria-label={titleOf(page)}>
        <Notice page={page} state={state} />
        <VisuallyHidden component={bar ? "h2" : "h1"}>{titleOf(page)}</VisuallyHidden>
        <PageHead page={page} canEdit={canEdit} onPending={setTitlePending} onEnter={early.begin} />
        {page.kind === "row" && (
          <Suspense fallback={null}>
            <RowProperties page={page} canEdit={canEdit} />
          </Suspense>
        )}
        <Slot name="under-title" page={page} statistics={statistics} />
        {canEdit && early.words !== null && <EarlyWords words={early.words} onWords={early.onWords} />}
        {connection !== null && state.ready ? (
          <Suspense fallback={<TextSkeleton label="Loading the editor" />}>
            <PageEditor
              connection={connection}
              pageId={page.id}
              me={me}
              canEdit={canEdit}
              canComment={comments.canComment}
              comments={comments.bridge}
              onStatistics={setStatistics}
              onWriter={early.onWriter}
            />
          </Suspense>
        ) : (
          state.ending === null && <TextSkeleton label="Loading the text" />
        )}
        <Slot name="page-footer" page={page} statistics={statistics} />
      </article>
      <CommentsPanel pageId={page.id} comments={comments} />
    </>
  );
}

/** Opens the workspace of a page that a link led to. */
function useOwnWorkspace({ workspaceId }: WholePage): void {
  const { boot, workspace, setWorkspace } = useSession();
  const elsewhere = workspace?.id !== workspaceId && boot.workspaces.some((one) => one.id === workspaceId);
  useEffect(() => {
    if (elsewhere) setWorkspace(workspaceId);
  }, [elsewhere, setWorkspace, workspaceId]);
}

/** Asks what this person may still do, when the server has closed the page's socket. */
function useAskAgain({ id }: WholePage, { ending }: ConnectionState): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ending === "no-access" || ending === "gone") void client.invalidateQueries({ queryKey: keys.page(id) });
  }, [client, id, ending]);
}

interface HeadProps {
  page: WholePage;
  canEdit: boolean;
  onPending: (pending: boolean) => void;
  onEnter: () => void;
}

function PageHead({ page, canEdit, onPending, onEnter }: HeadProps) {
  const { rename, cover } = usePageChanges(page.workspaceId);
  const pick = (icon: string) => rename.mutate({ id: page.id, icon });
  return (
    <header className="page-head">
      {canEdit && (
        <IconPicker
          label="Page icon"
          hasIcon={page.icon !== ""}
          onPick={pick}
          target={(open) =>
            page.icon ? (
              <button type="button" className="head-icon" aria-label="Change the icon" onClick={open}>
                <PageIcon icon={page.icon} size={56} />
              </button>
            ) : (
              <Button size="compact-sm" variant="subtle" color="gray" className="add-icon" leftSection={<IconMoodSmile size={16} />} onClick={open}>
                Add icon
              </Button>
            )
          }
        />
      )}
      {canEdit && page.cover === "" && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className="add-icon"
          leftSection={<IconPhoto size={16} />}
          onClick={() => cover.mutate({ id: page.id, cover: firstGradient(page.id), y: 50 })}
        >
          Add cover
        </Button>
      )}
      {!canEdit && page.icon !== "" && <PageIcon icon={page.icon} size={56} />}
      <PageTitle page={page} canEdit={canEdit} onPending={onPending} onEnter={onEnter} />
    </header>
  );
}

function Notice({ page, state }: { page: WholePage; state: ConnectionState }) {
  const workspace = useWorkspace();
  const { restore } = usePageChanges(workspace.id);
  if (page.trashedAt !== null) {
    return (
      <Alert color="red" variant="light" className="notice" title="This page is in the trash">
        <Button size="xs" variant="default" loading={restore.isPending} onClick={() => restore.mutate(page.id)}>
          Restore it
        </Button>
      </Alert>
    );
  }
  if (state.ending === "reload") {
    return (
      <Alert color="yellow" variant="light" className="notice" title="Memo has been updated">
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Reload to go on writing
        </Button>
      </Alert>
    );
  }
  if (state.ending === "newer") {
    return (
      <Alert color="yellow" variant="light" className="notice" title="This page was written in a newer Memo">
        <p>Its text is safe. It opens again as soon as Memo is up to date.</p>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Look again
        </Button>
      </Alert>
    );
  }
  if (state.ending === "no-access") return <MayNotWrite page={page} unsaved={state.unsaved} />;
  if (state.ending === "signed-out") {
    return (
      <Alert color="yellow" variant="light" className="notice" title="You have been signed out">
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Sign in again
        </Button>
      </Alert>
    );
  }
  return null;
}

function MayNotWrite({ page, unsaved }: { page: WholePage; unsaved: number }) {
  const me = useMe();
  const readOn = () => void forgetLocalCopy(me.id, page.id).then(() => location.reload());
  return (
    <Alert color="yellow" variant="light" className="notice" title="You may no longer write on this page">
      {unsaved > 0 && <p>What you wrote last is in this browser only. Copy it from below before you go on.</p>}
      <Button size="xs" variant="default" onClick={readOn}>
        {unsaved > 0 ? "Drop it and read on" : "Read on"}
      </Button>
    </Alert>
  );
}
