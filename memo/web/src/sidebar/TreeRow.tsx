/** One row of the tree and what can be done with it. */

import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronRight, IconCopy, IconDots, IconFolderSymlink, IconLink, IconPencil, IconPlus, IconStar, IconStarOff, IconTable, IconTrash } from "@tabler/icons-react";
import { memo, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Link, useLocation } from "wouter";

import { PageIcon } from "../components/PageIcon.tsx";
import { Wanted } from "../components/Wanted.tsx";
import { copyLink } from "../components/copyLink.ts";
import { later } from "../components/later.tsx";
import { useGoingOn } from "../lib/going.ts";
import { useMake } from "../lib/making.ts";
import { titleOf, useFavourites, usePageChanges, type TreeNode } from "../lib/pages.ts";
import { stepOf, type Around } from "./dragging.ts";
import { RenameRow } from "./RenameRow.tsx";
import { Level, type Shared } from "./Tree.tsx";
import { useTrashPage } from "./useTrashPage.ts";

const MovePage = later(() => import("./MovePage.tsx"));

interface Props extends Around {
  node: TreeNode;
  depth: number;
  shared: Shared;
}

/** Drawn again for its own page only: titles change in the tree with every letter. */
export const TreeRow = memo(Row);

function Row({ node, beforePrevious, previous, next, depth, shared }: Props) {
  const [path] = useLocation();
  const open = shared.expanded.has(node.id);
  const title = titleOf(node);
  const [renaming, setRenaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const was = useRef(false);
  useEffect(() => {
    // Who renamed by keyboard goes on from the same row; who clicked elsewhere is there.
    if (was.current && !renaming && document.activeElement === document.body) link.current?.focus();
    was.current = renaming;
  }, [renaming]);
  const { move } = shared.dragging;
  const stepped = useRef(false);
  const step = (up: boolean) => {
    const place = stepOf({ beforePrevious, previous, next }, up);
    if (!place || move.isPending) return;
    stepped.current = document.activeElement === link.current;
    move.mutate({ page: node, place });
  };
  useEffect(() => {
    // A row that has changed its place has lost the focus.
    if (stepped.current && document.activeElement === document.body) link.current?.focus();
    stepped.current = false;
  }, [previous?.id]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!shared.canEdit) return;
    if (event.key === "F2") setRenaming(true);
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    event.preventDefault();
    step(event.key === "ArrowUp");
  };
  return (
    <li>
      <div
        className="tree-row"
        data-active={path === `/p/${node.id}` || undefined}
        style={{ paddingInlineStart: 4 + depth * 14 }}
        {...shared.dragging.row(node, previous)}
        {...(renaming && { draggable: false })}
      >
        <button
          type="button"
          className="tree-toggle"
          aria-expanded={open}
          aria-label={`${open ? "Close" : "Open"} ${title}`}
          data-leaf={!node.hasChildren || undefined}
          onClick={() => shared.expanded.set(node.id, !open)}
        >
          <IconChevronRight size={14} aria-hidden />
        </button>
        {renaming ? (
          <RenameRow node={node} onDone={() => setRenaming(false)} />
        ) : (
          <Link
            ref={link}
            href={`/p/${node.id}`}
            className="tree-link"
            title={title}
            draggable={false}
            aria-current={path === `/p/${node.id}` ? "page" : undefined}
            aria-keyshortcuts={shared.canEdit ? "F2 Control+Shift+ArrowUp Control+Shift+ArrowDown" : undefined}
            onClick={shared.onLeave}
            onKeyDown={onKeyDown}
          >
            <PageIcon icon={node.icon} kind={node.kind} />
            <span>{title}</span>
          </Link>
        )}
        {shared.canEdit && <RowActions node={node} shared={shared} step={{ isFirst: !previous, isLast: !next, take: step }} onRename={() => setRenaming(true)} />}
      </div>
      {open && <Level parent={node.id} depth={depth + 1} shared={shared} />}
    </li>
  );
}

interface ActionProps {
  node: TreeNode;
  shared: Shared;
  step: { isFirst: boolean; isLast: boolean; take: (up: boolean) => void };
  onRename: () => void;
}

function RowActions({ node, shared, step, onRename }: ActionProps) {
  const { duplicate } = usePageChanges(node.workspaceId);
  const goingOn = useGoingOn();
  const make = useMake();
  const moveToTrash = useTrashPage(node.workspaceId);
  const [leaving, setLeaving] = useState(false);
  const [moving, setMoving] = useState(false);
  const title = titleOf(node);
  const addInside = (kind: "page" | "database", clicks: number) => {
    setLeaving(true);
    shared.expanded.set(node.id, true);
    make(kind, node.id, clicks);
    shared.onLeave();
  };
  const copy = () => {
    const goOn = goingOn();
    duplicate.mutate(node.id, { onSuccess: (page) => goOn(`/p/${page.id}`) });
  };
  return (
    <span className="row-actions">
      {/* Who goes on to a new page must not be fetched back to the button that made it. */}
      <Menu position="bottom-start" shadow="md" width={200} returnFocus={!leaving} onOpen={() => setLeaving(false)}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={`Menu of ${title}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Favourite node={node} />
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink(node.id)}>
            Copy link
          </Menu.Item>
          <Menu.Item leftSection={<IconTable size={16} />} onClick={(event) => addInside("database", event.detail)}>
            New database inside
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onRename}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderSymlink size={16} />} onClick={() => setMoving(true)}>
            Move to…
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={step.isFirst} onClick={() => step.take(true)}>
            Move up
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={16} />} disabled={step.isLast} onClick={() => step.take(false)}>
            Move down
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => moveToTrash(node)}>
            Move to trash
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={`New page inside ${title}`} onClick={(event) => addInside("page", event.detail)}>
        <IconPlus size={15} />
      </ActionIcon>
      <Wanted when={moving}>
        <MovePage node={node} opened={moving} onClose={() => setMoving(false)} />
      </Wanted>
    </span>
  );
}

/** Its own component, so that only an open menu asks. */
function Favourite({ node }: { node: TreeNode }) {
  const { star } = usePageChanges(node.workspaceId);
  const isOne = useFavourites(node.workspaceId).data?.some((one) => one.id === node.id) ?? false;
  const Icon = isOne ? IconStarOff : IconStar;
  return (
    <Menu.Item leftSection={<Icon size={16} />} onClick={() => star.mutate({ id: node.id, wanted: !isOne })}>
      {isOne ? "Remove from favourites" : "Add to favourites"}
    </Menu.Item>
  );
}
