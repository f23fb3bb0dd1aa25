/** Deleting a property, with a way back. */

import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";

import { notify } from "../components/notify.ts";
import { useShown } from "./context.ts";
import type { Property } from "./model.ts";

const UNDO_MS = 10_000;

/** Shows a message with a way to take back what was done. */
export function offerUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    color: "teal",
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

export function useRemoveProperty(): (property: Property) => void {
  const { changes } = useShown();
  return (property) => {
    changes.removeProperty.mutate(property, {
      onSuccess: () =>
        offerUndo(`“${property.name}” is deleted with its cells`, () =>
          changes.restoreProperty.mutate(property, { onSuccess: () => notify(`“${property.name}” is back`) }),
        ),
    });
  };
}

/** Returns a way to put rows into the trash, with a way back. */
export function useTrashRows(): (ids: string[], done?: () => void) => void {
  const { changes } = useShown();
  return (ids, done) => {
    changes.trashRows.mutate(ids, {
      onSuccess: () => {
        done?.();
        offerUndo(ids.length === 1 ? "The row is in the trash" : `${ids.length} rows are in the trash`, () => changes.restoreRows.mutate(ids));
      },
    });
  };
}
