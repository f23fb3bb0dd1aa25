/** A view's settings: changed at once, kept on the server a moment later, for readers kept only here. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { DatabaseChanges } from "./changes.ts";
import type { View, ViewConfig } from "./model.ts";
import { viewIsSaving } from "./savingViews.ts";

const SAVE_AFTER_MS = 400;

/** What was changed of a view, and nothing else: what others change of it meanwhile stays. */
interface Draft {
  view: string;
  patch: Partial<ViewConfig>;
  arrived: () => void;
}

export function useViewConfig(view: View, canEdit: boolean, { changeView }: DatabaseChanges): [ViewConfig, (patch: Partial<ViewConfig>) => void] {
  const [draft, setDraft] = useState<Draft | null>(null);
  const patch = draft?.view === view.id ? draft.patch : null;
  const config = useMemo(() => ({ ...view.config, ...patch }), [view.config, patch]);
  const latest = useRef(patch);
  const unsaved = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { mutateAsync } = changeView;
  useEffect(() => {
    latest.current = patch;
  });

  const save = useCallback(() => {
    clearTimeout(timer.current);
    const sent = unsaved.current;
    unsaved.current = null;
    if (sent === null) return;
    const settle = () => {
      sent.arrived();
      setDraft((now) => (now === sent ? null : now));
    };
    // A change that failed has told it already.
    mutateAsync({ id: sent.view, config: sent.patch }).then(settle, settle);
  }, [mutateAsync]);
  const change = useCallback(
    (wanted: Partial<ViewConfig>) => {
      const arrived = canEdit ? (unsaved.current?.arrived ?? viewIsSaving()) : () => undefined;
      const next = { view: view.id, patch: { ...latest.current, ...wanted }, arrived };
      latest.current = next.patch;
      setDraft(next);
      if (!canEdit) return;
      unsaved.current = next;
      clearTimeout(timer.current);
      timer.current = setTimeout(save, SAVE_AFTER_MS);
    },
    [view.id, canEdit, save],
  );
  // Who leaves the view or the page right after changing it has changed it all the same.
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, [view.id, save]);
  return [config, change];
}
