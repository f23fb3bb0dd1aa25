/** Writing into cells: shown at once, sent in as few requests as may be, taken back when the server refuses, undone by Ctrl or ⌘ Z and made again with Shift. */

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";
import { keys } from "../lib/pages.ts";
import { BULK, chunks } from "./chunks.ts";
import { putRow } from "./data.ts";
import { refreshRows } from "./live.ts";
import type { Row } from "./model.ts";
import { Overlay, batches, inverse, joined, type Pending, type RowEdit } from "./overlay.ts";
import { counted } from "./words.ts";

const AT_ONCE = 4;
const REMEMBERED = 50;

const overlays = new Map<string, Overlay>();

function overlayOf(database: string): Overlay {
  const found = overlays.get(database) ?? new Overlay();
  overlays.set(database, found);
  return found;
}

/** Returns the edits of a database that are on their way. */
export function usePending(database: string): Pending {
  const overlay = overlayOf(database);
  return useSyncExternalStore(overlay.subscribe, overlay.snapshot);
}

export interface Edits {
  /** Writes into rows; `before` gives a row as it is shown now, so that the edit can be undone. */
  write: (edits: RowEdit[], before: (id: string) => Row | undefined) => void;
  /** Takes the last edit back; false when there is none. */
  undo: () => boolean;
  /** Makes the edit again that was taken back last; false when there is none. */
  redo: () => boolean;
}

interface Step {
  edits: RowEdit[];
  back: RowEdit[];
}

interface History {
  done: Step[];
  undone: Step[];
}

const histories = new Map<string, History>();

export function useEdits(database: string): Edits {
  const client = useQueryClient();
  return useMemo(() => editsOf(client, database), [client, database]);
}

function editsOf(client: QueryClient, database: string): Edits {
  const history = histories.get(database) ?? { done: [], undone: [] };
  histories.set(database, history);
  const send = (edits: RowEdit[]) => void carryOut(client, database, edits);
  return {
    write: (wished, before) => {
      const edits = joined(wished);
      const back = edits.flatMap((edit) => {
        const row = before(edit.id);
        return row ? [inverse(row, edit)] : [];
      });
      history.done.push({ edits, back });
      history.undone = [];
      if (history.done.length > REMEMBERED) history.done.shift();
      noteAction("cell.edit");
      send(edits);
    },
    undo: () => {
      const step = history.done.pop();
      if (!step) return false;
      history.undone.push(step);
      send(step.back);
      return true;
    },
    redo: () => {
      const step = history.undone.pop();
      if (!step) return false;
      history.done.push(step);
      send(step.edits);
      return true;
    },
  };
}

async function carryOut(client: QueryClient, database: string, edits: RowEdit[]): Promise<void> {
  const takeAway = overlayOf(database).lay(edits);
  const failures: { ids: string[]; error: unknown }[] = [];
  const queue = batches(edits).flatMap(({ ids, edit }) => chunks(ids, BULK).map((some) => ({ ids: some, edit })));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        await inTurn(next.ids, () => send(client, database, next.ids, next.edit));
      } catch (error) {
        failures.push({ ids: next.ids, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const [first] = failures;
  if (first) notify(failureWords(failures.flatMap((one) => one.ids).length, edits.length, first.error), "error");
  else await refreshRows(client, database);
  takeAway();
  if (first) void refreshRows(client, database);
}

const lastOf = new Map<string, Promise<unknown>>();

/** Writes to one row go one after another, so that the last word of a person is the last to arrive. */
async function inTurn(ids: string[], work: () => Promise<void>): Promise<void> {
  const before = ids.flatMap((id) => lastOf.get(id) ?? []);
  const done = Promise.allSettled(before).then(work);
  for (const id of ids) lastOf.set(id, done);
  try {
    await done;
  } finally {
    for (const id of ids) if (lastOf.get(id) === done) lastOf.delete(id);
  }
}

async function send(client: QueryClient, database: string, ids: string[], edit: RowEdit): Promise<void> {
  const [only] = ids;
  if (ids.length > 1 || only === undefined) {
    await api.post(`/api/databases/${database}/rows/bulk`, { ids, props: edit.props });
    return;
  }
  const wish = { ...(edit.title === undefined ? {} : { title: edit.title }), ...(edit.props ? { props: edit.props } : {}) };
  const row = await api.patch<Row>(`/api/rows/${only}`, wish);
  putRow(client, database, row);
  void client.invalidateQueries({ queryKey: keys.page(only) });
}

/** Returns what a person is told when edits were refused. */
export function failureWords(failed: number, all: number, error: unknown): string {
  const what = all === 1 ? "This cell was not changed" : `${failed} of ${counted(all, "row")} were not changed`;
  return `${what}: ${messageOf(error)}`;
}

