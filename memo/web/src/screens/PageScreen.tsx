/** One page: loaded, missing, failed, or open. */

import { Button } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { useLocation } from "wouter";

import { later } from "../components/later.tsx";
import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { hasUnsavedWordsOn } from "../editor/localCopies.ts";
import { ApiError } from "../lib/api.ts";
import { titleOf, usePage, type WholePage } from "../lib/pages.ts";
import { useMe } from "../lib/session.tsx";
import { EarlyWords, useEarlyWords } from "./EarlyWords.tsx";
import { Frame } from "./Frame.tsx";
import { PageTitle } from "./PageTitle.tsx";

const OpenPage = later(() => import("./OpenPage.tsx"), Opening, { Failed: NotOpened });
const DatabaseScreen = later(() => import("../database/DatabaseScreen.tsx"), Opening, { Failed: NotOpened });
const KeptWords = later(() => import("./KeptWords.tsx"));

export function PageScreen({ id, onMenu }: { id: string; onMenu: () => void }) {
  const page = usePage(id);
  useEffect(() => {
    if (page.data) document.title = `${titleOf(page.data)} · Memo`;
  }, [page.data]);
  const lost = page.error instanceof ApiError && page.error.status === 404;
  if (page.data && !lost) {
    return page.data.kind === "database" ? <DatabaseScreen key={id} page={page.data} onMenu={onMenu} /> : <OpenPage key={id} page={page.data} onMenu={onMenu} />;
  }
  return (
    <Frame onMenu={onMenu}>
      {page.isPending && <TextSkeleton label="Loading the page" />}
      {lost && <NoSuchPage pageId={id} wasOpen={page.data !== undefined} />}
      {page.isError && !lost && <ErrorState error={page.error} onRetry={() => void page.refetch()} />}
    </Frame>
  );
}

interface OpeningProps {
  page: WholePage;
  onMenu: () => void;
}

/** While the rest of the screen is fetched, the title and the first words can be written. */
function Opening(props: OpeningProps) {
  return (
    <Early {...props}>
      <TextSkeleton label="Loading the page" />
    </Early>
  );
}

/** What was written so far stays, and is handed over when the rest comes after all. */
function NotOpened({ error, onRetry, ...props }: OpeningProps & { error: unknown; onRetry: () => void }) {
  return (
    <Early {...props}>
      <ErrorState error={error} onRetry={onRetry} />
    </Early>
  );
}

function Early({ page, onMenu, children }: OpeningProps & { children: ReactNode }) {
  const early = useEarlyWords(page.id);
  return (
    <Frame onMenu={onMenu}>
      <header className="page-head">
        <PageTitle page={page} canEdit={page.canEdit} onEnter={page.kind === "database" ? () => undefined : early.begin} />
      </header>
      {page.canEdit && early.words !== null && <EarlyWords words={early.words} onWords={early.onWords} />}
      {children}
    </Frame>
  );
}

/** Says why the page is not there any more; words that came too late to be saved are offered for copying. */
function NoSuchPage({ pageId, wasOpen }: { pageId: string; wasOpen: boolean }) {
  const me = useMe();
  const [, navigate] = useLocation();
  const [hasWords, setHasWords] = useState(() => hasUnsavedWordsOn(me.id, pageId));
  return (
    <>
      {hasWords && <KeptWords pageId={pageId} onDrop={() => setHasWords(false)} />}
      <EmptyState
        icon={<IconFileOff size={32} stroke={1.4} />}
        alone
        title={wasOpen ? "You can no longer open this page" : "There is no such page"}
        action={
          <Button variant="default" onClick={() => navigate("/")}>
            Go home
          </Button>
        }
      >
        It was deleted for ever, or it belongs to people who do not share it with you.
      </EmptyState>
    </>
  );
}
