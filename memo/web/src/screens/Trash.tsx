/** What was deleted, to be brought back or deleted for ever. */

import { Button, Group, Modal, Text, Title } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link } from "wouter";

import { PageIcon } from "../components/PageIcon.tsx";
import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { titleOf, usePageChanges, useTrash, type PageSummary } from "../lib/pages.ts";
import { useWorkspace } from "../lib/session.tsx";
import { ago } from "../lib/time.ts";
import { PageBar } from "./PageBar.tsx";

export default function Trash({ onMenu }: { onMenu: () => void }) {
  const workspace = useWorkspace();
  const trash = useTrash(workspace.id);
  const { restore, purge } = usePageChanges(workspace.id);
  const [doomed, setDoomed] = useState<PageSummary | null>(null);
  const canEdit = workspace.role !== "viewer";
  useEffect(() => {
    document.title = "Trash · Memo";
  }, []);
  return (
    <>
      <PageBar page={null} title="Trash" onMenu={onMenu} />
      <div className="page-column">
        <Title order={1} className="screen-title">
          Trash
        </Title>
        {trash.isPending && <TextSkeleton label="Loading the trash" />}
        {trash.isError && <ErrorState error={trash.error} onRetry={() => void trash.refetch()} />}
        {trash.data?.length === 0 && (
          <EmptyState icon={<IconTrash size={32} stroke={1.4} />} title="Nothing here">
            Deleted pages wait here until you restore them or delete them for ever.
          </EmptyState>
        )}
        <ul className="rows">
          {trash.data?.map((page) => (
            <li key={page.id} className="row">
              <Link href={`/p/${page.id}`} className="row-main" title={titleOf(page)}>
                <PageIcon icon={page.icon} />
                <span className="row-text">{titleOf(page)}</span>
                <Text span size="xs" c="dimmed" className="row-note">
                  {page.trashedAt && `deleted ${ago(page.trashedAt)}`}
                </Text>
              </Link>
              {canEdit && (
                <Group gap={4} wrap="nowrap">
                  <Button size="compact-sm" variant="default" onClick={() => restore.mutate(page.id)}>
                    Restore
                  </Button>
                  <Button size="compact-sm" variant="subtle" color="red" aria-label={`Delete ${titleOf(page)} for ever`} onClick={() => setDoomed(page)}>
                    Delete
                  </Button>
                </Group>
              )}
            </li>
          ))}
        </ul>
      </div>
      <Modal opened={doomed !== null} onClose={() => setDoomed(null)} title="Delete for ever?" size="sm">
        <Text size="sm" mb="md">
          {`“${doomed ? titleOf(doomed) : ""}” and the pages inside it cannot be brought back.`}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => setDoomed(null)}>
            Keep
          </Button>
          <Button color="red" onClick={() => doomed && purge.mutate(doomed.id, { onSuccess: () => setDoomed(null) })}>
            Delete for ever
          </Button>
        </Group>
      </Modal>
    </>
  );
}
