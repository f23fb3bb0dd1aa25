/** One page: loaded, missing, failed, or open. */

import { Button } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { useLocation } from "wouter";

import { later } from "../components/later.tsx";
import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { ApiError } from "../lib/api.ts";
import { titleOf, usePage, type WholePage } from "../lib/pages.ts";
import { EarlyWords, useEarlyWords } from "./EarlyWords.tsx";
import { PageBar } from "./PageBar.tsx";
import { PageTitle } from "./PageTitle.tsx";

const OpenPage = later(() => import("./OpenPage.tsx"), Opening);
const DatabaseScreen = later(() => import("../database/DatabaseScreen.tsx"), Opening);

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
      {lost && <NoSuchPage />}
      {page.isError && !lost && <ErrorState error={page.error} onRetry={() => void page.refetch()} />}
    </Frame>
  );
}

/** While the rest of the screen is fetched, the title and the first words can be written. */
function Opening({ page, onMenu }: { page: WholePage; onMenu: () => void }) {
  const early = useEarlyWords(page.id);
  return (
    <Frame onMenu={onMenu}>
      <header className="page-head">
        <PageTitle page={page} canEdit={page.canEdit} onEnter={page.kind === "database" ? () => undefined : early.begin} />
      </header>
      {page.canEdit && early.words !== null && <EarlyWords words={early.words} onWords={early.onWords} />}
      <TextSkeleton label="Loading the page" />
    </Frame>
  );
}

function Frame({ children, onMenu }: { children: ReactNode; onMenu: () => void }) {
  return (
    <>
      <PageBar page={null} onMenu={onMenu} />
      <div className="page-column">{children}</div>
    </>
  );
}

function NoSuchPage() {
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={<IconFileOff size={32} stroke={1.4} />}
      alone
      title="There is no such page"
      action={
        <Button variant="default" onClick={() => navigate("/")}>
          Go home
        </Button>
      }
    >
      It was deleted for ever, or it belongs to people who have not shared it with you.
    </EmptyState>
  );
}
