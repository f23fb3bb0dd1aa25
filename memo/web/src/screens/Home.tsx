/** The start: goes on where the person left off, or helps with a first page. */

import { Button, Group } from "@mantine/core";
import { IconNotebook } from "@tabler/icons-react";
import { useEffect } from "react";
import { useLocation } from "wouter";

import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { api } from "../lib/api.ts";
import { useMake } from "../lib/making.ts";
import { useChildren, type WholePage } from "../lib/pages.ts";
import { forgetPage, recentPages } from "../lib/recent.ts";
import { useWorkspace } from "../lib/session.tsx";
import { PageBar } from "./PageBar.tsx";

export function Home({ onMenu }: { onMenu: () => void }) {
  const workspace = useWorkspace();
  const pages = useChildren(workspace.id, null);
  const [, navigate] = useLocation();
  const make = useMake();
  const first = pages.data?.[0]?.id;
  useEffect(() => {
    document.title = "Memo";
    let left = false;
    if (first !== undefined) void whereToGo(workspace.id, first).then((id) => left || navigate(`/p/${id}`, { replace: true }));
    return () => {
      left = true;
    };
  }, [first, navigate, workspace.id]);
  return (
    <>
      <PageBar page={null} title={workspace.name} onMenu={onMenu} />
      <div className="page-column">
        {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
        {(pages.isPending || first !== undefined) && <TextSkeleton label="Loading" />}
        {pages.isSuccess && first === undefined && (
          <EmptyState
            icon={<IconNotebook size={36} stroke={1.3} />}
            alone
            title="A quiet place for notes"
            action={
              workspace.role !== "viewer" && (
                <Group mt="sm" gap="xs" justify="center">
                  <Button onClick={(event) => make("page", null, event.detail)}>Write the first page</Button>
                  <Button variant="default" onClick={(event) => make("database", null, event.detail)}>
                    Make a database
                  </Button>
                </Group>
              )
            }
          >
            There are no pages in this workspace yet. Pages hold text, lists, tables and code, and other pages.
          </EmptyState>
        )}
      </div>
    </>
  );
}

async function whereToGo(workspace: string, first: string): Promise<string> {
  const last = recentPages(workspace)[0]?.id;
  if (last === undefined) return first;
  try {
    const page = await api.get<WholePage>(`/api/pages/${last}`);
    if (page.trashedAt === null && page.workspaceId === workspace) return last;
  } catch {
    // The page is gone or out of reach: begin at the top instead.
  }
  forgetPage(workspace, last);
  return first;
}
