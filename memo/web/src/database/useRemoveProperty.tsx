/** Deleting a property, with a way back. */

import { notify } from "../components/notify.ts";
import { offerUndo } from "../components/offerUndo.tsx";
import { useShown } from "./context.ts";
import type { Property } from "./model.ts";

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
