/** Who may do what with a page: everyone in the workspace, people by name, and anyone with its public link. */

import { Button, Group, Loader, Modal, Select, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { Link } from "wouter";

import { ErrorState } from "../components/states.tsx";
import { titleOf, type WholePage } from "../lib/pages.ts";
import { useWorkspace } from "../lib/session.tsx";
import { useSharing, useSharingChanges, type Everyone, type Sharing } from "../lib/sharing.ts";
import { NamedPeople } from "./NamedPeople.tsx";
import { PublicLinkPart } from "./PublicLinkPart.tsx";

interface Props {
  page: WholePage;
  opened: boolean;
  onClose: () => void;
}

export default function ShareDialog({ page, opened, onClose }: Props) {
  const sharing = useSharing(page.id, opened);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Share “${titleOf(page)}”`}
      size="md"
      closeButtonProps={{ "aria-label": "Close sharing" }}
      className="share-dialog"
    >
      {sharing.isPending && <Loader aria-label="Loading who may see this page" />}
      {sharing.isError && <ErrorState error={sharing.error} onRetry={() => void sharing.refetch()} />}
      {sharing.data && (
        <Stack gap="lg">
          <Inherited sharing={sharing.data} onLeave={onClose} />
          <EveryonePart page={page} sharing={sharing.data} />
          <NamedPeople page={page} sharing={sharing.data} />
          {page.access === "full" && (page.kind !== "database" || sharing.data.publicLink) && <PublicLinkPart pageId={page.id} link={sharing.data.publicLink} />}
          {page.access === "full" && page.kind === "database" && (
            <Text size="sm" c="dimmed">
              A public link shows the text of a page, not the rows of a database: share a row or a page by one.
            </Text>
          )}
        </Stack>
      )}
    </Modal>
  );
}

function Inherited({ sharing, onLeave }: { sharing: Sharing; onLeave: () => void }) {
  if (sharing.source === null || sharing.source.own) return null;
  return (
    <Text size="sm" c="dimmed">
      {"As set for "}
      <Link href={`/p/${sharing.source.id}`} onClick={onLeave}>
        {titleOf(sharing.source)}
      </Link>
      {". A change here is for this page and the pages inside it."}
    </Text>
  );
}

function EveryonePart({ page, sharing }: { page: WholePage; sharing: Sharing }) {
  const workspace = useWorkspace();
  const { share, follow } = useSharingChanges(page.id);
  const choices: { value: Everyone; label: string }[] = [
    { value: "full", label: "Everyone, as their role allows" },
    { value: "edit", label: "Everyone can edit at most" },
    { value: "comment", label: "Everyone can comment at most" },
    { value: "view", label: "Everyone can view at most" },
    { value: "none", label: "Only people named below" },
  ];
  const follows = page.parentId === null ? "Use roles alone again" : "Follow the page above again";
  return (
    <Stack gap="xs">
      <Select
        label={`Everyone in ${workspace.name}`}
        description={sharing.everyone === "none" ? "Owners of the workspace can always open it." : undefined}
        leftSection={sharing.everyone === "none" ? <IconLock size={16} /> : undefined}
        data={choices}
        value={sharing.everyone}
        allowDeselect={false}
        disabled={page.access !== "full" || share.isPending}
        onChange={(everyone) => everyone && share.mutate({ everyone, named: sharing.named })}
      />
      {sharing.source?.own === true && page.access === "full" && (
        <Group>
          <Button size="compact-sm" variant="subtle" color="gray" loading={follow.isPending} onClick={() => follow.mutate()}>
            {follows}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
