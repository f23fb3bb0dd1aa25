/** Above a view: search, filter, sorts, properties, in and out, and a new row. */

import { ActionIcon, Button, Indicator, Menu, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconArrowsSort, IconDots, IconFileExport, IconFileImport, IconFilter, IconLink, IconPlus, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";

import { copyLink } from "../components/copyLink.ts";
import { useView } from "./context.ts";
import { countConditions } from "./filters.ts";
import { FilterPanel } from "./FilterPanel.tsx";
import { PropertiesPanel } from "./PropertiesPanel.tsx";
import type { Property } from "./model.ts";
import { PropertyDialog } from "./PropertyDialog.tsx";
import { SortPanel } from "./SortPanel.tsx";
import { ImportDialog } from "./ImportDialog.tsx";

interface Props {
  search: string;
  onSearch: (words: string) => void;
  onNew: () => void;
  isAdding: boolean;
}

export function Toolbar({ search, onSearch, onNew, isAdding }: Props) {
  const { database, view, config, canEdit } = useView();
  const [about, setAbout] = useState<Property | "new" | null>(null);
  const [isImporting, setIsImporting] = useState(false);
  const filters = countConditions(config.filter, database.properties);
  const sorts = config.sorts?.length ?? 0;
  return (
    <div className="view-toolbar" role="toolbar" aria-label="View">
      <SearchField search={search} onSearch={onSearch} />
      <Panel label={filters > 0 ? `Filter, ${filters} active` : "Filter"} isOn={filters > 0} icon={<IconFilter size={18} stroke={1.6} />} width={520}>
        <FilterPanel />
      </Panel>
      <Panel label={sorts > 0 ? `Sort, ${sorts} active` : "Sort"} isOn={sorts > 0} icon={<IconArrowsSort size={18} stroke={1.6} />} width={360}>
        <SortPanel />
      </Panel>
      <Panel label="Properties and layout" isOn={view.type === "table" && (config.hidden?.length ?? 0) > 0} icon={<IconAdjustmentsHorizontal size={18} stroke={1.6} />} width={300}>
        <PropertiesPanel onEdit={setAbout} />
      </Panel>
      <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label="More for this view">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink(database.page.id, view.id)}>
            Copy link to this view
          </Menu.Item>
          {canEdit && (
            <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => setIsImporting(true)}>
              Import CSV…
            </Menu.Item>
          )}
          <Menu.Item component="a" href={`/api/databases/${database.page.id}/export.csv?view=${view.id}`} download leftSection={<IconFileExport size={16} />}>
            Export this view as CSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {canEdit && (
        <Button size="xs" className="new-row" leftSection={<IconPlus size={15} />} loading={isAdding} onClick={onNew}>
          New
        </Button>
      )}
      <PropertyDialog about={about} onClose={() => setAbout(null)} />
      <ImportDialog opened={isImporting} onClose={() => setIsImporting(false)} />
    </div>
  );
}

interface PanelProps {
  label: string;
  isOn: boolean;
  icon: ReactNode;
  width: number;
  children: ReactNode;
}

function Panel({ label, isOn, icon, width, children }: PanelProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!opened) return;
    // A press in something that the panel has opened is no press beside the panel.
    const close = ({ target }: Event) => {
      if (target instanceof Element && !target.closest("[data-portal]") && !button.current?.contains(target)) setOpened(false);
    };
    // The focus is nowhere after what had it was taken away, such as a condition.
    const leave = ({ key, target }: KeyboardEvent) => key === "Escape" && target === document.body && setOpened(false);
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", leave);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", leave);
    };
  }, [opened]);
  return (
    <Popover opened={opened} onChange={setOpened} closeOnClickOutside={false} position="bottom-end" shadow="md" width={`min(${width}px, calc(100vw - 16px))`} trapFocus returnFocus withRoles={false} closeOnEscape={false}>
      <Popover.Target>
        <Tooltip label={label} disabled={opened}>
          <Indicator disabled={!isOn} size={7} offset={6} color="memo">
            <ActionIcon ref={button} variant="subtle" color="gray" size={34} aria-label={label} aria-expanded={opened} aria-haspopup="dialog" onClick={() => setOpened(!opened)}>
              {icon}
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={label} className="view-panel" onKeyDown={(event) => event.key === "Escape" && setOpened(false)}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}

function SearchField({ search, onSearch }: { search: string; onSearch: (words: string) => void }) {
  const [opened, setOpened] = useState(search !== "");
  if (!opened) {
    return (
      <Tooltip label="Search the rows">
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Search the rows" onClick={() => setOpened(true)}>
          <IconSearch size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    );
  }
  const close = () => {
    onSearch("");
    setOpened(false);
  };
  return (
    <TextInput
      className="view-search"
      size="xs"
      autoFocus
      aria-label="Search the rows"
      placeholder="Search"
      maxLength={200}
      leftSection={<IconSearch size={15} />}
      rightSection={
        <ActionIcon variant="subtle" color="gray" size={24} aria-label="Stop searching" onClick={close}>
          <IconX size={14} />
        </ActionIcon>
      }
      value={search}
      onChange={(event) => onSearch(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    />
  );
}
