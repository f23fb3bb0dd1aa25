/** An open page: its document is connected, its title and text can be written, its state is told. */

import { Alert, Button, Group, VisuallyHidden } from "@mantine/core";
import { IconMoodSmile, IconPhoto } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

import { CommentsButton } from "../comments/CommentsButton.tsx";
import { CommentsPanel } from "../comments/CommentsPanel.tsx";
import { usePageComments } from "../comments/usePageComments.ts";
import { IconPicker } from "../components/IconPicker.tsx";
import { PageIcon } from "../components/PageIcon.tsx";
import { copyText } from "../components/copyText.ts";
import { later } from "../components/later.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { firstGradient } from "../covers/gradients.ts";
import { PageCover } from "../covers/PageCover.tsx";
import type { Ending, PageConnection } from "../editor/connection.ts";
import { forgetLocalCopy } from "../editor/localCopies.ts";
import { plainText } from "../editor/plainText.ts";
import { LiveSaveState } from "../editor/SaveState.tsx";
import { useConnection, usePageConnection } from "../editor/usePageConnection.ts";
import { LiveSlot } from "../extensions/Slot.tsx";
import { Statistics } from "../extensions/statistics.ts";
import { useBirth } from "../lib/births.ts";
import { keys, titleOf, usePageChanges, type WholePage } from "../lib/pages.ts";
import { useRemembered } from "../lib/recent.ts";
import { useMe, useSession, useWorkspace } from "../lib/session.tsx";
import { useTitlePending } from "../lib/titles.ts";
import { NotMade } from "./NotMade.tsx";
import { PageBar } from "./PageBar.tsx";
import { EarlyWords, useEarlyWords } from "./EarlyWords.tsx";
import { PageTitle } from "./PageTitle.tsx";

const Nothing = () => null;
const EditorWaiting = () => <TextSkeleton label="Loading the editor" />;
const EditorFailed = (failed: { error: unknown; onRetry: () => void }) => <ErrorState error={failed.error} onRetry={failed.onRetry} />;
// Asked for at once, beside the connection; shown when the document is whole.
const PageEditor = later(() => import("../editor/PageEditor.tsx"), EditorWaiting, { Failed: EditorFailed, atOnce: true });
const RowProperties = later(() => import("../database/RowProperties.tsx"), Nothing);

interface Props {
  page: WholePage;
  onMenu: () => void;
  /** Another bar than a page's own, where the page is shown beside something. */
  bar?: (saveState: ReactNode) => ReactNode;
}

export default function OpenPage({ page, onMenu, bar }: Props) {
  const me = useMe();
  const connection = usePageConnection(page.id, me.id);
  const ready = useConnection(connection, (state) => state.ready);
  const ending = useConnection(connection, (state) => state.ending);
  const [statistics] = useState(() => new Statistics());
  const birth = useBirth(page.id);
  const titlePending = useTitlePending(page.id) || birth !== undefined;
  const early = useEarlyWords(page.id);
  const canEdit = page.canEdit && ending === null;
  const comments = usePageComments(page);
  useRemembered(page);
  useOwnWorkspace(page);
  useAskAgain(page, ending);
  const isUnreached = birth !== undefined && birth.failures > 0;
  const saveState = birth?.refusal ? null : <LiveSaveState connection={connection} titlePending={titlePending} access={page.trashedAt === null ? page.access : "view"} isUnreached={isUnreached} />;
  return (
    <>
      {bar ? bar(saveState) : <PageBar page={page} onMenu={onMenu} connection={connection} saveState={saveState} tools={<CommentsButton comments={comments} />} />}
      <PageCover page={page} canEdit={canEdit} />
      <article className="page-column" data-beside={comments.opened || undefined} aria-label={titleOf(page)}>
        <NotMade page={page} />
        <Notice page={page} connection={connection} ending={ending} />
        <VisuallyHidden component={bar ? "h2" : "h1"}>{titleOf(page)}</VisuallyHidden>
        <PageHead page={page} canEdit={canEdit} onEnter={early.begin} />
        {page.kind === "row" && (
          <RowProperties page={page} canEdit={canEdit} />
        )}
        <LiveSlot name="under-title" page={page} statistics={statistics} />
        {canEdit && early.words !== null && <EarlyWords words={early.words} onWords={early.onWords} />}
        {connection !== null && ready ? (
          <PageEditor
            connection={connection}
            pageId={page.id}
            me={me}
            canEdit={canEdit}
            canComment={comments.canComment}
            comments={comments.bridge}
            onStatistics={statistics.put}
            onWriter={early.onWriter}
          />
        ) : (
          ending === null && <TextSkeleton label="Loading the text" />
        )}
        <LiveSlot name="page-footer" page={page} statistics={statistics} />
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
function useAskAgain({ id }: WholePage, ending: Ending | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ending === "no-access" || ending === "gone") void client.invalidateQueries({ queryKey: keys.page(id) });
  }, [client, id, ending]);
}

interface HeadProps {
  page: WholePage;
  canEdit: boolean;
  onEnter: () => void;
}

function PageHead({ page, canEdit, onEnter }: HeadProps) {
  const { icon, cover } = usePageChanges(page.workspaceId);
  const pick = (chosen: string) => icon.mutate({ id: page.id, icon: chosen });
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
      <PageTitle page={page} canEdit={canEdit} onEnter={onEnter} />
    </header>
  );
}

interface NoticeProps {
  page: WholePage;
  connection: PageConnection | null;
  ending: Ending | null;
}

function Notice({ page, connection, ending }: NoticeProps) {
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
  if (ending === "reload") {
    return (
      <Alert color="yellow" variant="light" className="notice" title="Memo has been updated">
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Reload to go on writing
        </Button>
      </Alert>
    );
  }
  if (ending === "newer") {
    return (
      <Alert color="yellow" variant="light" className="notice" title="This page was written in a newer Memo">
        <p>Its text is safe. It opens again as soon as Memo is up to date.</p>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Look again
        </Button>
      </Alert>
    );
  }
  if (ending === "no-access") return <MayNotWrite page={page} connection={connection} />;
  if (ending === "signed-out") {
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

function MayNotWrite({ page, connection }: { page: WholePage; connection: PageConnection | null }) {
  const me = useMe();
  const unsaved = useConnection(connection, (state) => state.unsaved);
  const readOn = () => void forgetLocalCopy(me.id, page.id).then(() => location.reload());
  return (
    <Alert color="yellow" variant="light" className="notice" title="You may no longer write on this page">
      {unsaved > 0 && <p>What you wrote last was not saved: it is in this browser only. Copy it before you go on.</p>}
      <Group gap="xs">
        {unsaved > 0 && connection && (
          <Button size="xs" onClick={() => void copyText(plainText(connection.text))}>
            Copy the page’s text
          </Button>
        )}
        <Button size="xs" variant="default" onClick={readOn}>
          {unsaved > 0 ? "Drop it and read on" : "Read on"}
        </Button>
      </Group>
    </Alert>
  );
}
