/** The bar above a page: the way back up, who is here, whether it is saved, and what can be done with it. */

import { ActionIcon, Avatar, Menu, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopy, IconDots, IconFileExport, IconFileZip, IconHistory, IconLink, IconMenu2, IconPhoto, IconStar, IconStarFilled, IconTrash } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";

import { PageIcon } from "../components/PageIcon.tsx";
import { Wanted } from "../components/Wanted.tsx";
import { copyLink } from "../components/copyLink.ts";
import { later } from "../components/later.tsx";
import type { PageConnection } from "../editor/connection.ts";
import { useGoingOn } from "../lib/going.ts";
import { titleOf, usePageChanges, type WholePage } from "../lib/pages.ts";
import { exportOf } from "../lib/transfer.ts";
import { useMe } from "../lib/session.tsx";
import { ShareButton } from "../sharing/ShareButton.tsx";
import { useTrashPage } from "../sidebar/useTrashPage.ts";

const HistoryScreen = later(() => import("../history/HistoryScreen.tsx"));

interface Props {
  page: WholePage | null;
  title?: string;
  onMenu: () => void;
  connection?: PageConnection | null;
  /** Says whether what was written is safe. */
  saveState?: ReactNode;
  /** What else can be done with the page, beside its sharing. */
  tools?: ReactNode;
}

export function PageBar({ page, title, onMenu, connection, saveState, tools }: Props) {
  return (
    <div className="page-bar">
      <ActionIcon variant="subtle" color="gray" size="lg" hiddenFrom="sm" aria-label="Open the sidebar" onClick={onMenu}>
        <IconMenu2 size={20} />
      </ActionIcon>
      {page ? <Breadcrumbs page={page} /> : <span className="bar-title">{title}</span>}
      <span className="bar-gap" />
      {connection && <Presence connection={connection} />}
      {saveState}
      {tools}
      {page?.trashedAt === null && page.kind !== "row" && <ShareButton page={page} />}
      {page?.trashedAt === null && <PageActions page={page} />}
    </div>
  );
}

function Breadcrumbs({ page }: { page: WholePage }) {
  const near = page.ancestors.slice(-2);
  return (
    <nav aria-label="Breadcrumbs" className="breadcrumbs">
      <ol>
        {page.ancestors.length > 0 && <Above page={page} hides={page.ancestors.length > near.length} />}
        {near.map((above) => (
          <li key={above.id}>
            <Link href={`/p/${above.id}`} title={titleOf(above)}>
              <PageIcon icon={above.icon} size={15} />
              <span>{titleOf(above)}</span>
            </Link>
          </li>
        ))}
        <li aria-current="page">
          <PageIcon icon={page.icon} size={15} kind={page.kind} />
          <span title={titleOf(page)}>{titleOf(page)}</span>
        </li>
      </ol>
    </nav>
  );
}

/** All pages above, for where the bar has no room for them: on a phone for none, elsewhere for the nearest two. */
function Above({ page, hides }: { page: WholePage; hides: boolean }) {
  const [, navigate] = useLocation();
  return (
    <li className="crumb-gap" data-hides={hides || undefined}>
      <Menu position="bottom-start" shadow="md" width={260}>
        <Menu.Target>
          <button type="button" aria-label="Pages above">
            …
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {page.ancestors.map((above, depth) => (
            <Menu.Item key={above.id} leftSection={<PageIcon icon={above.icon} size={15} />} style={{ paddingInlineStart: 12 + Math.min(depth, 6) * 10 }} onClick={() => navigate(`/p/${above.id}`)}>
              {titleOf(above)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

interface Person {
  id: string;
  name: string;
  color: string;
}

const SHOWN = 4;

function Presence({ connection }: { connection: PageConnection }) {
  const me = useMe();
  const others = usePeople(connection).filter((person) => person.id !== me.id);
  if (others.length === 0) return null;
  return (
    <Avatar.Group className="presence" role="group" aria-label="Also here">
      {others.slice(0, SHOWN).map((person) => (
        <Tooltip key={person.id} label={person.name}>
          <Avatar size={26} radius="xl" alt={person.name} styles={{ placeholder: { background: person.color, color: "#fff" } }}>
            {person.name.slice(0, 1)}
          </Avatar>
        </Tooltip>
      ))}
      {others.length > SHOWN && (
        <Tooltip label={others.slice(SHOWN).map((person) => person.name).join(", ")}>
          <Avatar size={26} radius="xl" alt={`${others.length - SHOWN} more`}>{`+${others.length - SHOWN}`}</Avatar>
        </Tooltip>
      )}
    </Avatar.Group>
  );
}

function usePeople({ awareness }: PageConnection): Person[] {
  const [people, setPeople] = useState<Person[]>([]);
  useEffect(() => {
    const look = () => {
      const found = new Map<string, Person>();
      for (const state of awareness.getStates().values()) {
        const { user } = state as { user?: Person };
        if (user?.id) found.set(user.id, user);
      }
      setPeople([...found.values()]);
    };
    look();
    awareness.on("change", look);
    return () => awareness.off("change", look);
  }, [awareness]);
  return people;
}

function PageActions({ page }: { page: WholePage }) {
  const { star, cover, duplicate } = usePageChanges(page.workspaceId);
  const goingOn = useGoingOn();
  const [showsHistory, history] = useDisclosure(false);
  const moveToTrash = useTrashPage(page.workspaceId);
  const addCover = async () => {
    const { firstGradient } = await import("../covers/gradients.ts"); // an open page has fetched it
    cover.mutate({ id: page.id, cover: firstGradient(page.id), y: 50 });
  };
  const copy = () => {
    const goOn = goingOn();
    duplicate.mutate(page.id, { onSuccess: ({ id }) => goOn(`/p/${id}`) });
  };
  return (
    <>
      <Tooltip label={page.favourite ? "Remove from favourites" : "Add to favourites"}>
        <ActionIcon
          variant="subtle"
          color={page.favourite ? "yellow" : "gray"}
          size="lg"
          aria-label="Favourite"
          aria-pressed={page.favourite}
          onClick={() => star.mutate({ id: page.id, wanted: !page.favourite })}
        >
          {page.favourite ? <IconStarFilled size={18} /> : <IconStar size={18} />}
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" shadow="md" width={232}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Page menu">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink(page.id)}>
            Copy link
          </Menu.Item>
          {page.canEdit && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
              Duplicate
            </Menu.Item>
          )}
          {page.canEdit && page.cover === "" && (
            <Menu.Item leftSection={<IconPhoto size={16} />} onClick={() => void addCover()}>
              Add cover
            </Menu.Item>
          )}
          <Menu.Item component="a" href={exportOf.page(page.id)} download leftSection={<IconFileExport size={16} />}>
            Export as Markdown
          </Menu.Item>
          <Menu.Item component="a" href={exportOf.tree(page.id)} download leftSection={<IconFileZip size={16} />}>
            Export with pages inside
          </Menu.Item>
          {page.canEdit && (
            <Menu.Item leftSection={<IconHistory size={16} />} onClick={history.open}>
              History
            </Menu.Item>
          )}
          {page.canEdit && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => moveToTrash(page)}>
              Move to trash
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Wanted when={showsHistory}>
        <HistoryScreen page={page} opened={showsHistory} onClose={history.close} />
      </Wanted>
    </>
  );
}
