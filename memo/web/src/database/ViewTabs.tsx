/** The views of a database as tabs: open, add, rename, duplicate, move, delete. */

import { DndContext, PointerSensor, useSensor, useSensors, type DragEndEvent } from "@dnd-kit/core";
import { SortableContext, horizontalListSortingStrategy, useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Button, Group, Menu, Modal, TextInput, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconChevronDown, IconCopy, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState, type FormEvent, type KeyboardEvent } from "react";

import { offerUndo } from "../components/offerUndo.tsx";
import { useShown } from "./context.ts";
import { firstConfig } from "./firstConfig.ts";
import { VIEW_TYPES, type Database, type View, type ViewConfig, type ViewType } from "./model.ts";
import { ViewIcon } from "./TypeIcon.tsx";
import { VIEW_NAMES } from "./words.ts";

interface Props {
  /** What the tabs are told apart by from those of the same database elsewhere on the page. */
  name: string;
  current: View;
  onOpen: (view: string) => void;
}

/** Returns the id of the view after which another is put to stand at a place; the empty text is the first place. */
export function afterAt(ids: string[], moving: string, to: number): string {
  const rest = ids.filter((id) => id !== moving);
  return rest[to - 1] ?? "";
}

export function ViewTabs({ name, current, onOpen }: Props) {
  const { database, canEdit, changes } = useShown();
  const [renamed, setRenamed] = useState<View | null>(null);
  const { views } = database;
  const ids = views.map((one) => one.id);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const move = (id: string, to: number) => changes.changeView.mutate({ id, after: afterAt(ids, id, to) });
  const drop = ({ active, over }: DragEndEvent) => {
    const to = over ? ids.indexOf(String(over.id)) : -1;
    if (to >= 0 && over?.id !== active.id) move(String(active.id), to);
  };
  const add = (called: string, type: ViewType, config: ViewConfig) =>
    changes.addView.mutate({ name: called, type, config }, { onSuccess: (after) => openNew(after, ids, onOpen) });
  const remove = (view: View) =>
    changes.removeView.mutate(view, {
      onSuccess: (after) => {
        const [first] = after.views;
        if (view.id === current.id && first) onOpen(first.id);
        offerUndo(`The view “${view.name}” is deleted`, () => add(view.name, view.type, view.config));
      },
    });
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = step === undefined ? undefined : ids.at((ids.indexOf(current.id) + step) % ids.length);
    if (next === undefined) return;
    event.preventDefault();
    onOpen(next);
    document.getElementById(`${name}${next}`)?.focus();
  };
  return (
    <div className="view-tabs">
      <div role="tablist" aria-label="Views" className="view-tab-list" onKeyDown={walk}>
        <DndContext accessibility={{ container: document.body }} sensors={sensors} onDragEnd={drop}>
          <SortableContext items={ids} strategy={horizontalListSortingStrategy} disabled={!canEdit}>
            {views.map((view) => (
              <Tab key={view.id} name={name} view={view} isCurrent={view.id === current.id} onOpen={() => onOpen(view.id)} />
            ))}
          </SortableContext>
        </DndContext>
      </div>
      {canEdit && (
        <>
          <Menu withInitialFocusPlaceholder={false} position="bottom-start" shadow="md" keepMounted={false}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={30} aria-label={`Menu of the view ${current.name}`}>
                <IconChevronDown size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenamed(current)}>
                Rename…
              </Menu.Item>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => add(`${current.name} copy`, current.type, current.config)}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowLeft size={16} />} disabled={ids[0] === current.id} closeMenuOnClick={false} onClick={() => move(current.id, ids.indexOf(current.id) - 1)}>
                Move left
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowRight size={16} />} disabled={ids.at(-1) === current.id} closeMenuOnClick={false} onClick={() => move(current.id, ids.indexOf(current.id) + 1)}>
                Move right
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} disabled={views.length < 2} onClick={() => remove(current)}>
                Delete view
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Menu withInitialFocusPlaceholder={false} position="bottom-start" shadow="md" keepMounted={false}>
            <Menu.Target>
              <Tooltip label="Add a view">
                <ActionIcon variant="subtle" color="gray" size={30} aria-label="Add a view" loading={changes.addView.isPending}>
                  <IconPlus size={16} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              {VIEW_TYPES.map((type) => (
                <Menu.Item key={type} leftSection={<ViewIcon type={type} />} onClick={() => add(VIEW_NAMES[type], type, firstConfig(type, database))}>
                  {VIEW_NAMES[type]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <Modal opened={renamed !== null} onClose={() => setRenamed(null)} title="Rename the view" size="xs">
        {renamed && <RenameForm view={renamed} onDone={() => setRenamed(null)} />}
      </Modal>
    </div>
  );
}

function openNew(after: Database, before: string[], onOpen: (view: string) => void): void {
  const made = after.views.find((one) => !before.includes(one.id));
  if (made) onOpen(made.id);
}

function Tab({ name, view, isCurrent, onOpen }: { name: string; view: View; isCurrent: boolean; onOpen: () => void }) {
  const { setNodeRef, node, listeners, transform, transition } = useSortable({ id: view.id });
  useEffect(() => {
    if (isCurrent) node.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isCurrent, node]);
  return (
    <button
      ref={setNodeRef}
      id={`${name}${view.id}`}
      type="button"
      role="tab"
      className="view-tab"
      aria-selected={isCurrent}
      aria-controls={`${name}view`}
      tabIndex={isCurrent ? 0 : -1}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      onClick={onOpen}
      {...listeners}
    >
      <ViewIcon type={view.type} />
      <span>{view.name}</span>
    </button>
  );
}

function RenameForm({ view, onDone }: { view: View; onDone: () => void }) {
  const { changes } = useShown();
  const [name, setName] = useState(view.name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") changes.changeView.mutate({ id: view.id, name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={save}>
      <TextInput label="Name" data-autofocus maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" disabled={name.trim() === ""} loading={changes.changeView.isPending}>
          Rename
        </Button>
      </Group>
    </form>
  );
}
