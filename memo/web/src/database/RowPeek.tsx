/** A row beside its database, on wide screens: its properties and its text. */

import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconArrowsDiagonal, IconCopy, IconDots, IconLink, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";

import { copyLink } from "../components/copyLink.ts";
import { notify } from "../components/notify.ts";
import { later } from "../components/later.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { BesideContext } from "../editor/database/context.ts";
import { titleOf, usePage } from "../lib/pages.ts";
import { useShown } from "./context.ts";
import { useTrashRows } from "./useRemoveProperty.tsx";

const Waiting = () => <TextSkeleton label="Loading the row" />;
const OpenPage = later(() => import("../screens/OpenPage.tsx"), Waiting, {
  Failed: ({ error, onRetry }) => <ErrorState error={error} onRetry={onRetry} />,
});

export function RowPeek({ row, onClose }: { row: string; onClose: () => void }) {
  const page = usePage(row);
  const panel = useRef<HTMLElement>(null);
  useReturnOfFocus(panel);
  return (
    <aside
      ref={panel}
      className="row-peek"
      aria-label={page.data ? `Row: ${titleOf(page.data)}` : "Row"}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !(event.target as HTMLElement).isContentEditable) onClose();
      }}
    >
      {page.data ? (
        <BesideContext value>
          <OpenPage
            page={page.data}
            onMenu={onClose}
            bar={(saveState) => (
              <div className="page-bar">
                <Tooltip label="Close">
                  <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Close the row" onClick={onClose}>
                    <IconX size={18} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label="Open as page">
                  <ActionIcon component={Link} href={`/p/${row}`} variant="subtle" color="gray" size="lg" aria-label="Open as page">
                    <IconArrowsDiagonal size={18} />
                  </ActionIcon>
                </Tooltip>
                <span className="bar-gap" />
                {saveState}
                <RowMenu row={row} onClose={onClose} />
              </div>
            )}
          />
        </BesideContext>
      ) : page.isError ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        <Waiting />
      )}
    </aside>
  );
}

/** What can be done with the row that is open beside its view. */
function RowMenu({ row, onClose }: { row: string; onClose: () => void }) {
  const { canEdit, changes } = useShown();
  const trash = useTrashRows();
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md" keepMounted={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Menu of the row">
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink(row)}>
          Copy link
        </Menu.Item>
        {canEdit && (
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => changes.copyRows.mutate([row], { onSuccess: () => notify("A copy is in the view") })}>
            Duplicate
          </Menu.Item>
        )}
        {canEdit && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => trash([row], onClose)}>
            Move to trash
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The focus goes into the panel when it opens, and back to where it was when it closes. */
function useReturnOfFocus(panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    element?.focus({ preventScroll: true });
    return () => {
      const isLost = document.activeElement === document.body || element?.contains(document.activeElement);
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [panel]);
}
