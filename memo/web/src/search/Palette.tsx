/** Search and commands in one field: Ctrl or ⌘ K from anywhere, all by keyboard. */

import { Kbd, Modal, Text } from "@mantine/core";
import { IconArrowRight, IconClock, IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";

import { PageIcon } from "../components/PageIcon.tsx";
import { noteAction } from "../lib/actions.ts";
import { messageOf } from "../lib/api.ts";
import { useOnline } from "../lib/online.ts";
import { useLaidOverAll } from "../lib/pageEdits.ts";
import { titleOf } from "../lib/pages.ts";
import { recentPages } from "../lib/recent.ts";
import { useWorkspace } from "../lib/session.tsx";
import { itemsFor, type Command, type Item } from "./items.ts";
import { useCommands } from "./useCommands.ts";
import { useSearch } from "./useSearch.ts";
import { searchWords } from "./words.ts";

export interface PaletteProps {
  opened: boolean;
  onClose: () => void;
  onFeedback: () => void;
  onShortcuts: () => void;
  /** What was written before the palette was there. */
  early: string;
  onEarly: (words: string) => void;
}

export default function Palette({ opened, onClose, onFeedback, onShortcuts, early }: PaletteProps) {
  const commands = useCommands(onFeedback, onShortcuts);
  const [leaving, setLeaving] = useState(false);
  const close = (leaves: boolean) => {
    setLeaving(leaves);
    onClose();
  };
  return (
    // No transition: the next key must already land in the field, and after it in the page that was chosen or made.
    <Modal.Root opened={opened} onClose={() => close(false)} returnFocus={!leaving} size="lg" yOffset="10dvh" padding={0} transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <PaletteBody onClose={close} commands={commands} early={early} />
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ onClose, commands, early }: { onClose: (leaves: boolean) => void; commands: Command[]; early: string }) {
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState(early);
  const [at, setAt] = useState(0);
  const [recent] = useState(() => recentPages(workspace.id));
  const { found, settled, error } = useSearch(workspace.id, query);
  const online = useOnline();
  const items = itemsFor(query, commands, useLaidOverAll()(recent), found);
  const chosen = Math.min(at, items.length - 1);
  const list = useId();
  const option = (index: number) => `${list}-${index}`;

  const take = (item: Item | undefined) => {
    if (!item) return;
    noteAction(item.kind === "command" ? "palette.command" : "palette.page");
    onClose(item.kind !== "command" || item.command.leaves === true);
    if (item.kind === "command") item.command.run();
    else navigate(`/p/${item.page.id}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, items.length));
    else if (event.key === "ArrowUp") setAt((chosen - 1 + items.length) % Math.max(1, items.length));
    else if (event.key === "Enter") take(items[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette-field">
        <IconSearch size={18} aria-hidden />
        <input
          data-autofocus
          autoFocus
          role="combobox"
          aria-label="Search pages and commands"
          aria-expanded={items.length > 0}
          aria-controls={list}
          aria-activedescendant={items.length > 0 ? option(chosen) : undefined}
          placeholder="Search pages, or what to do"
          maxLength={200}
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
        />
        <Kbd size="xs" visibleFrom="sm">
          Esc
        </Kbd>
      </div>
      <ul id={list} role="listbox" aria-label="Results" className="palette-list">
        {items.map((item, index) => (
          <Choice key={item.key} id={option(index)} item={item} chosen={index === chosen} onHover={() => setAt(index)} onTake={() => take(item)} />
        ))}
      </ul>
      <Text size="sm" c="dimmed" className="palette-note" role="status">
        {error && online ? messageOf(error) : searchWords(query, { settled, count: found.length, online })}
      </Text>
    </>
  );
}

interface ChoiceProps {
  id: string;
  item: Item;
  chosen: boolean;
  onHover: () => void;
  onTake: () => void;
}

function Choice({ id, item, chosen, onHover, onTake }: ChoiceProps) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li ref={element} id={id} role="option" aria-selected={chosen} className="palette-item" onMouseMove={onHover} onClick={onTake}>
      {item.kind === "command" ? <IconArrowRight size={16} aria-hidden /> : <PageIcon icon={item.page.icon} />}
      <span className="palette-text">
        <span className="palette-title">{item.kind === "command" ? item.command.name : titleOf(item.page)}</span>
        {item.kind === "found" && item.page.path.length > 0 && <span className="palette-path">{item.page.path.join(" / ")}</span>}
        {item.kind === "found" && (
          <span className="palette-snippet">
            {item.page.snippet.map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text))}
          </span>
        )}
      </span>
      {item.kind === "recent" && <IconClock size={14} aria-label="opened lately" />}
      {item.kind === "command" && item.command.hint && <Kbd size="xs">{item.command.hint}</Kbd>}
    </li>
  );
}
