/** The tree of pages: opens level by level, moves by drag and drop or by its menu, walks by arrow keys. */

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import type { KeyboardEvent } from "react";

import { useOnline } from "../lib/online.ts";
import { useChildren } from "../lib/pages.ts";
import { useWorkspace } from "../lib/session.tsx";
import { TreeRow } from "./TreeRow.tsx";
import { useDragging } from "./dragging.ts";
import { useExpanded } from "./expanded.ts";

interface Props {
  canEdit: boolean;
  onLeave: () => void;
}

export function Tree({ canEdit, onLeave }: Props) {
  const expanded = useExpanded();
  const dragging = useDragging(canEdit);
  return (
    <nav aria-label="Pages" onKeyDown={walk}>
      <Level parent={null} depth={0} shared={{ canEdit, onLeave, expanded, dragging }} />
    </nav>
  );
}

export interface Shared extends Props {
  expanded: ReturnType<typeof useExpanded>;
  dragging: ReturnType<typeof useDragging>;
}

interface LevelProps {
  parent: string | null;
  depth: number;
  shared: Shared;
}

export function Level({ parent, depth, shared }: LevelProps) {
  const workspace = useWorkspace();
  const children = useChildren(workspace.id, parent);
  const indent = { paddingInlineStart: 12 + depth * 14 };
  if (children.isPending) return <Loading depth={depth} />;
  if (children.isError) {
    return (
      <div style={indent} role="alert">
        <Text size="xs" c="dimmed">
          The pages did not load.
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={() => void children.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  if (children.data.length === 0) {
    return (
      <Text size="xs" c="dimmed" style={indent} py={4}>
        {parent === null ? "No pages yet." : "No pages inside."}
      </Text>
    );
  }
  return (
    <ul className="tree">
      {children.data.map((node, at, all) => (
        <TreeRow
          key={node.id}
          node={node}
          beforePrevious={all[at - 2] ?? null}
          previous={all[at - 1] ?? null}
          next={all[at + 1] ?? null}
          depth={depth}
          shared={shared}
        />
      ))}
    </ul>
  );
}

function Loading({ depth }: { depth: number }) {
  if (!useOnline()) return <Offline depth={depth} />;
  return (
    <Stack gap={10} p="xs" role="status" aria-label="Loading pages" style={{ paddingInlineStart: 12 + depth * 14 }}>
      {(depth === 0 ? ["70%", "52%", "80%", "60%"] : ["60%"]).map((width) => (
        <Skeleton key={width} height={12} width={width} radius="sm" />
      ))}
    </Stack>
  );
}

function Offline({ depth }: { depth: number }) {
  return (
    <Text size="xs" c="dimmed" py={4} role="status" style={{ paddingInlineStart: 12 + depth * 14 }}>
      You are offline. The pages come by themselves.
    </Text>
  );
}

/** Arrow keys go up and down the visible rows; right opens and left closes the row that has the focus. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a.tree-link")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const row = links[at]?.closest(".tree-row");
  const toggle = row?.querySelector<HTMLElement>(".tree-toggle");
  switch (event.key) {
    case "ArrowDown":
      links[at + 1]?.focus();
      break;
    case "ArrowUp":
      links[at - 1]?.focus();
      break;
    case "ArrowRight":
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
      break;
    case "ArrowLeft":
      if (toggle?.getAttribute("aria-expanded") === "true") toggle.click();
      break;
    default:
      return;
  }
  event.preventDefault();
}
