/** A page as anyone with its public link reads it. */

import { IconLinkOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { later } from "../components/later.tsx";
import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { PageIcon } from "../components/PageIcon.tsx";
import { Cover } from "../covers/Cover.tsx";
import { useConnection, usePageConnection } from "../editor/usePageConnection.ts";
import { ApiError, api } from "../lib/api.ts";
import { titleOf } from "../lib/pages.ts";

const Waiting = () => <TextSkeleton label="Loading the text" />;
const ReadText = later(() => import("../editor/ReadText.tsx"), Waiting, { onDemand: true });

interface Shown {
  id: string;
  title: string;
  icon: string;
  cover: string;
  coverY: number;
  kind?: string;
}

export default function PublicPage({ token }: { token: string }) {
  const page = useQuery({ queryKey: ["public", token], queryFn: () => api.get<Shown>(`/api/public/${token}`), retry: false });
  useEffect(() => {
    document.title = page.data ? `${titleOf(page.data)} · Memo` : "Memo";
  }, [page.data]);
  const over = page.error instanceof ApiError && (page.error.status === 410 || page.error.status === 404);
  return (
    <main className="public-page">
      {over ? (
        <LinkIsOver />
      ) : (
        <>
          {page.data && page.data.cover !== "" && <Cover cover={ofLink(token, page.data.cover)} y={page.data.coverY} />}
          <div className="page-column">
            {page.isPending && <TextSkeleton label="Loading the page" />}
            {page.isError && <ErrorState alone error={page.error} onRetry={() => void page.refetch()} />}
            {page.data && <Page page={page.data} token={token} onEnd={() => void page.refetch()} />}
          </div>
        </>
      )}
    </main>
  );
}

function Page({ page, token, onEnd }: { page: Shown; token: string; onEnd: () => void }) {
  const connection = usePageConnection(page.id, "", `/api/public/${token}/sync`);
  const ready = useConnection(connection, (state) => state.ready);
  const ended = useConnection(connection, (state) => state.ending !== null);
  useEffect(() => {
    if (ended) onEnd();
    // Asked once, when the link ends.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ended]);
  return (
    <article aria-label={titleOf(page)}>
      <header className="page-head">
        {page.icon !== "" && <PageIcon icon={page.icon} size={56} />}
        <h1 className="page-title">{titleOf(page)}</h1>
      </header>
      {page.kind === "database" ? (
        <p className="dimmed">The rows of this database are shown to members alone. Ask whoever sent the link to share a row or a page.</p>
      ) : connection !== null && ready ? (
        <ReadText connection={connection} files={filesOf(token)} />
      ) : (
        <Waiting />
      )}
    </article>
  );
}

function filesOf(token: string): string {
  return `/api/public/${token}/files/`;
}

/** Returns where a visitor of the link finds a picture of the page. */
function ofLink(token: string, cover: string): string {
  return cover.replace(/^\/api\/files\//, filesOf(token));
}

function LinkIsOver() {
  return (
    <EmptyState alone icon={<IconLinkOff size={32} stroke={1.4} />} title="This link is no longer valid">
      It has expired or was withdrawn. Ask whoever sent it for a new one.
    </EmptyState>
  );
}
