/** A view's settings: changed at once, kept on the server a moment later, for readers kept only here. */

import { useCallback, useEffect, useRef, useState } from "react";

import type { DatabaseChanges } from "./changes.ts";
import type { View, ViewConfig } from "./model.ts";

const SAVE_AFTER_MS = 400;
const EVERY_KEY: ViewConfig = { filter: null, sorts: [], group: null, hidden: [], order: [], widths: {}, wrap: false, date: null, cover: null, calculations: {} };

/** Returns the config as it is sent: whole, so that what was taken out is gone on the server too. */
export function wholeConfig(config: ViewConfig): ViewConfig {
  return { ...EVERY_KEY, ...config };
}

interface Draft {
  view: string;
  config: ViewConfig;
}

export function useViewConfig(view: View, canEdit: boolean, { changeView }: DatabaseChanges): [ViewConfig, (patch: Partial<ViewConfig>) => void] {
  const [draft, setDraft] = useState<Draft | null>(null);
  const config = draft?.view === view.id ? draft.config : view.config;
  const latest = useRef(config);
  const unsaved = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { mutate } = changeView;
  useEffect(() => {
    latest.current = config;
  });

  const save = useCallback(() => {
    clearTimeout(timer.current);
    const sent = unsaved.current;
    unsaved.current = null;
    if (sent === null) return;
    const settle = () => setDraft((now) => (now === sent ? null : now));
    mutate({ id: sent.view, config: wholeConfig(sent.config) }, { onSettled: settle });
  }, [mutate]);
  const change = useCallback(
    (patch: Partial<ViewConfig>) => {
      const next = { view: view.id, config: { ...latest.current, ...patch } };
      latest.current = next.config;
      setDraft(next);
      if (!canEdit) return;
      unsaved.current = next;
      clearTimeout(timer.current);
      timer.current = setTimeout(save, SAVE_AFTER_MS);
    },
    [view.id, canEdit, save],
  );
  // Who leaves the view right after changing it has changed it all the same.
  useEffect(() => save, [view.id, save]);
  return [config, change];
}
