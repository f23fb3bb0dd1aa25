/** Writing into cells: shown at once, sent in as few requests as may be, taken back when the server refuses, undone by Ctrl or ⌘ Z and made again with Shift. */

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";
import { inTurn } from "../lib/inTurn.ts";
import { Overlay, useOverlay, type Laid } from "../lib/overlay.ts";
import { pageEdits, type PageEdit } from "../lib/pageEdits.ts";
import { keys } from "../lib/pages.ts";
import { BULK, chunks } from "./chunks.ts";
import { putRow } from "./data.ts";
import { refreshRows } from "./live.ts";
import type { Row } from "./model.ts";
import { batches, inverse, joined, type Pending, type RowEdit } from "./overlay.ts";
import { counted } from "./words.ts";

const AT_ONCE = 4;
const REMEMBERED = 50;

const overlays = new Map<string, Overlay<RowEdit>>();

function overlayOf(database: string): Overlay<RowEdit> {
  const found = overlays.get(database) ?? new Overlay<RowEdit>();
  overlays.set(database, found);
  return found;
}

/** Returns the edits of a database that are on their way, with the titles that are being written on its rows' own pages. */
export function usePending(database: string): Pending {
  const edits = useOverlay(overlayOf(database));
  const pages = useOverlay(pageEdits);
  return useMemo(() => (pages.size === 0 ? edits : withTitles(edits, pages)), [edits, pages]);
}

/** Returns how many rows have edits on their way. */
export function useUnsaved(database: string): number {
  return useOverlay(overlayOf(database)).size;
}

function withTitles(edits: Pending, pages: Laid<PageEdit>): Pending {
  const all = new Map(edits);
  for (const [id, changes] of pages) {
    const titles = changes.flatMap(({ title }): RowEdit[] => (title === undefined ? [] : [{ id, title }]));
    if (titles.length > 0) all.set(id, [...(all.get(id) ?? []), ...titles]);
  }
  return all;
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
  const takeAway = layOver(database, edits);
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

/** Shows edits at once, titles also where the row is named as a page; returns how to take them away. */
function layOver(database: string, edits: RowEdit[]): () => void {
  const fromRows = overlayOf(database).lay(edits);
  const fromPages = pageEdits.lay(edits.flatMap(({ id, title }) => (title === undefined ? [] : [{ id, title }])));
  return () => {
    fromRows();
    fromPages();
  };
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

