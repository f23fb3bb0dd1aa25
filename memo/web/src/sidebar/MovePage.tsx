/** Chooses a new parent for a page, one level at a time: the way to move that needs no mouse. */

import { Button, Group, Loader, Modal, NavLink, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";

import { PageIcon } from "../components/PageIcon.tsx";
import { titleOf, useChildren, usePageChanges, type TreeNode } from "../lib/pages.ts";

interface Props {
  node: TreeNode;
  opened: boolean;
  onClose: () => void;
}

export default function MovePage({ node, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Move “${titleOf(node)}”`} size="sm">
      <Places node={node} onDone={onClose} />
    </Modal>
  );
}

function Places({ node, onDone }: { node: TreeNode; onDone: () => void }) {
  const [line, setLine] = useState<TreeNode[]>([]);
  const here = line.at(-1) ?? null;
  const children = useChildren(node.workspaceId, here?.id ?? null);
  const { move } = usePageChanges(node.workspaceId);
  const choose = () =>
    move.mutate(
      { page: node, place: { parentId: here?.id ?? null } },
      { onSuccess: onDone },
    );
  const inside = (children.data ?? []).filter((child) => child.id !== node.id);
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap">
        {here && (
          <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconArrowLeft size={14} />} onClick={() => setLine(line.slice(0, -1))}>
            Back
          </Button>
        )}
        <Text size="sm" fw={600} truncate>
          {here ? titleOf(here) : "Top level"}
        </Text>
      </Group>
      <div className="move-list">
        {children.isPending && <Loader size="sm" />}
        {inside.map((child) => (
          <NavLink
            key={child.id}
            component="button"
            label={titleOf(child)}
            leftSection={<PageIcon icon={child.icon} />}
            rightSection={<IconChevronRight size={14} />}
            onClick={() => setLine([...line, child])}
          />
        ))}
        {children.isSuccess && inside.length === 0 && (
          <Text size="sm" c="dimmed">
            No pages inside.
          </Text>
        )}
      </div>
      <Button loading={move.isPending} onClick={choose}>
        {here ? `Move into “${titleOf(here)}”` : "Move to top level"}
      </Button>
    </Stack>
  );
}
