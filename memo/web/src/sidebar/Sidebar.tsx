/** The sidebar: the workspace, favourites, the tree, and the doors at its foot. */

import { ActionIcon, Button, Kbd, NavLink, ScrollArea, Tooltip } from "@mantine/core";
import { IconMessageCircle, IconPlus, IconSearch, IconTable, IconTrash } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";

import { PageIcon } from "../components/PageIcon.tsx";
import { useMake } from "../lib/making.ts";
import { titleOf, useFavourites } from "../lib/pages.ts";
import { useWorkspace } from "../lib/session.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import { Tree } from "./Tree.tsx";

const MOD = navigator.userAgent.includes("Mac") ? "⌘" : "Ctrl";

interface Props {
  onFeedback: () => void;
  onSearch: () => void;
  onLeave: () => void;
}

export function Sidebar({ onFeedback, onSearch, onLeave }: Props) {
  const workspace = useWorkspace();
  const make = useMake();
  const canEdit = workspace.role !== "viewer";
  const makeHere = (kind: "page" | "database", clicks: number) => {
    make(kind, null, clicks);
    onLeave();
  };
  return (
    <>
      <AccountMenu />
      <Button
        variant="subtle"
        color="gray"
        justify="flex-start"
        fullWidth
        className="foot-button search-button"
        leftSection={<IconSearch size={17} stroke={1.6} />}
        rightSection={
          <Kbd size="xs" aria-hidden>
            {MOD} K
          </Kbd>
        }
        aria-keyshortcuts="Control+K Meta+K"
        onClick={onSearch}
      >
        Search
      </Button>
      <ScrollArea className="sidebar-scroll" type="hover" scrollbarSize={8}>
        <Favourites onLeave={onLeave} />
        <div className="sidebar-heading">
          <h2>Pages</h2>
          {canEdit && (
            <span className="heading-actions">
              <Tooltip label="New database">
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label="New database" onClick={(event) => makeHere("database", event.detail)}>
                  <IconTable size={15} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label="New page">
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label="New page" onClick={(event) => makeHere("page", event.detail)}>
                  <IconPlus size={16} />
                </ActionIcon>
              </Tooltip>
            </span>
          )}
        </div>
        <Tree canEdit={canEdit} onLeave={onLeave} />
      </ScrollArea>
      <nav className="sidebar-foot" aria-label="More">
        <SidebarLink href="/trash" icon={<IconTrash size={17} stroke={1.6} />} label="Trash" onLeave={onLeave} />
        <Button
          variant="subtle"
          color="gray"
          justify="flex-start"
          fullWidth
          className="foot-button"
          leftSection={<IconMessageCircle size={17} stroke={1.6} />}
          onClick={onFeedback}
        >
          Feedback
        </Button>
      </nav>
    </>
  );
}

interface LinkProps {
  href: string;
  icon: React.ReactNode;
  label: string;
  onLeave: () => void;
}

function SidebarLink({ href, icon, label, onLeave }: LinkProps) {
  const [path] = useLocation();
  return (
    <NavLink component={Link} href={href} active={path === href} color="gray" label={label} leftSection={icon} onClick={onLeave} className="foot-link" />
  );
}

function Favourites({ onLeave }: { onLeave: () => void }) {
  const workspace = useWorkspace();
  const favourites = useFavourites(workspace.id);
  const [path] = useLocation();
  if (!favourites.data || favourites.data.length === 0) return null;
  return (
    <nav aria-label="Favourites">
      <div className="sidebar-heading">
        <h2>Favourites</h2>
      </div>
      <ul className="tree">
        {favourites.data.map((page) => (
          <li key={page.id}>
            <div className="tree-row" data-active={path === `/p/${page.id}` || undefined}>
              <Link href={`/p/${page.id}`} onClick={onLeave} title={titleOf(page)} className="tree-link tree-favourite">
                <PageIcon icon={page.icon} kind={page.kind} />
                <span>{titleOf(page)}</span>
              </Link>
            </div>
          </li>
        ))}
      </ul>
    </nav>
  );
}
