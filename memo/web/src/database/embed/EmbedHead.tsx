/** Above a database in a text: its name, which leads to it, and what can be done with its block. */

import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowsDiagonal, IconDots, IconPencil, IconReplace, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Link, useLocation } from "wouter";

import { PageIcon } from "../../components/PageIcon.tsx";
import { focusInside } from "../../editor/database/focus.ts";
import { takesFocus } from "../../editor/database/wishes.ts";
import type { MemoEditor } from "../../editor/schema.ts";
import { titleOf, type WholePage } from "../../lib/pages.ts";
import { writeTitle } from "../../lib/titles.ts";
import { removeBlock } from "./hold.ts";

const TITLE_CHARS = 300;

interface Props {
  id: string;
  page: WholePage;
  view: string;
  editor: MemoEditor;
  canEditText: boolean;
  onChoose: () => void;
}

export function EmbedHead({ id, page, view, editor, canEditText, onChoose }: Props) {
  const [, navigate] = useLocation();
  const [isNaming, setIsNaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const address = `/p/${page.id}?v=${view}`;
  useEffect(() => {
    if (!takesFocus(id)) return;
    if (page.title === "" && page.canEdit) setIsNaming(true);
    else link.current?.focus();
    // Once, right after the block was given its database.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id]);
  return (
    <header className="embed-head">
      <PageIcon icon={page.icon} size={18} kind="database" />
      {isNaming ? (
        <NameField page={page} onDone={() => setIsNaming(false)} />
      ) : (
        <Link ref={link} href={address} className="embed-title" data-untitled={page.title === "" || undefined} draggable={false}>
          {titleOf(page)}
        </Link>
      )}
      <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon className="embed-menu" variant="subtle" color="gray" size={30} aria-label={`Menu of the database ${titleOf(page)}`} data-choices="">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconArrowsDiagonal size={16} />} onClick={() => navigate(address)}>
            Open as a page
          </Menu.Item>
          {page.canEdit && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setIsNaming(true)}>
              Rename
            </Menu.Item>
          )}
          {canEditText && (
            <>
              <Menu.Item leftSection={<IconReplace size={16} />} onClick={onChoose}>
                Show another database…
              </Menu.Item>
              <Menu.Item leftSection={<IconX size={16} />} onClick={() => removeBlock(editor, id)}>
                Remove this block
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

/** Enter keeps the name and goes on to the rows, Escape leaves it. */
function NameField({ page, onDone }: { page: WholePage; onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(page.title);
  const isLeft = useRef(false);
  const save = () => {
    if (!isLeft.current && name.trim() !== page.title) writeTitle(client, page.id, name.trim(), "now");
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    isLeft.current = event.key === "Escape";
    // Leaving the field keeps or drops the name.
    if (!focusInside(event.currentTarget.closest(".embed")?.querySelector(".view-body") ?? null)) event.currentTarget.blur();
  };
  return (
    <input
      className="embed-title embed-name"
      autoFocus
      aria-label="Name of the database"
      placeholder="Name of the database"
      maxLength={TITLE_CHARS}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={save}
    />
  );
}
