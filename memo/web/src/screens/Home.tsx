/** The start: goes on where the person left off, or helps with a first page. */

import { Button, Group } from "@mantine/core";
import { IconNotebook } from "@tabler/icons-react";
import { useEffect } from "react";
import { useLocation } from "wouter";

import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { useCreateDatabase } from "../database/create.ts";
import { api } from "../lib/api.ts";
import { useChildren, usePageChanges, type WholePage } from "../lib/pages.ts";
import { forgetPage, recentPages } from "../lib/recent.ts";
import { useWorkspace } from "../lib/session.tsx";
import { PageBar } from "./PageBar.tsx";

export function Home({ onMenu }: { onMenu: () => void }) {
  const workspace = useWorkspace();
  const pages = useChildren(workspace.id, null);
  const [, navigate] = useLocation();
  const { create } = usePageChanges(workspace.id);
  const database = useCreateDatabase(workspace.id);
  const first = pages.data?.[0]?.id;
  useEffect(() => {
    document.title = "Memo";
    if (first !== undefined) void whereToGo(workspace.id, first).then((id) => navigate(`/p/${id}`, { replace: true }));
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
                  <Button
                    loading={create.isPending}
                    onClick={() =>
                      create.mutate(
                        { parentId: null },
                        {
                          onSuccess: (page) => navigate(`/p/${page.id}`),
                        },
                      )
                    }
                  >
                    Write the first page
                  </Button>
                  <Button variant="default" loading={database.isPending} onClick={() => database.create()}>
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
