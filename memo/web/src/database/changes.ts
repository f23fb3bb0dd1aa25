/** Changes to a database's shape: its properties, options, views and rows. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { noteAction } from "../lib/actions.ts";
import { api } from "../lib/api.ts";
import { take } from "../lib/client.ts";
import { withTitle } from "./data.ts";
import { BULK, chunks } from "./chunks.ts";
import { databaseKeys } from "./keys.ts";
import { refreshRows } from "./live.ts";
import type { Database, Property, PropertyConfig, PropertyType, Row, View, ViewConfig, ViewType, Value } from "./model.ts";

export interface NewRow {
  title?: string;
  props?: Record<string, Value>;
  after?: string;
  view_id?: string;
}

type PropertyWish = { id: string } & Partial<{ name: string; type: PropertyType; config: PropertyConfig; after: string | null }>;
type ViewWish = { id: string } & Partial<{ name: string; config: ViewConfig; after: string | null }>;

export function useDatabaseChanges(id: string) {
  const client = useQueryClient();
  const path = `/api/databases/${id}`;
  const put = (database: Database) => take(client, databaseKeys.database(id), withTitle(database));
  const rows = () => refreshRows(client, id);
  const scope = { id: `database ${id}` };
  const reshaped = (database: Database) => {
    void rows();
    return put(database);
  };

  const addProperty = useMutation({
    scope,
    mutationFn: (wish: { name: string; type: PropertyType; config?: PropertyConfig; after?: string }) => api.post<Database>(`${path}/properties`, wish),
    onMutate: () => noteAction("property.create"),
    onSuccess: reshaped,
  });
  const changeProperty = useMutation({
    scope,
    mutationFn: ({ id: property, ...wish }: PropertyWish) => api.patch<Database>(`${path}/properties/${property}`, wish),
    onMutate: () => noteAction("property.change"),
    onSuccess: reshaped,
  });
  const removeProperty = useMutation({
    scope,
    mutationFn: (property: Property) => api.delete<Database>(`${path}/properties/${property.id}`),
    onMutate: () => noteAction("property.delete"),
    onSuccess: reshaped,
  });
  const restoreProperty = useMutation({
    scope,
    mutationFn: (property: Property) => api.post<Database>(`${path}/properties/${property.id}/restore`),
    onSuccess: reshaped,
  });
  const addView = useMutation({
    scope,
    mutationFn: (wish: { name: string; type: ViewType; config?: ViewConfig }) => api.post<Database>(`${path}/views`, wish),
    onMutate: () => noteAction("view.create"),
    onSuccess: put,
  });
  const changeView = useMutation({
    scope,
    mutationFn: ({ id: view, ...wish }: ViewWish) => api.patch<Database>(`${path}/views/${view}`, wish),
    onMutate: () => noteAction("view.change"),
    onSuccess: put,
  });
  const removeView = useMutation({
    scope,
    mutationFn: (view: View) => api.delete<Database>(`${path}/views/${view.id}`),
    onMutate: () => noteAction("view.delete"),
    onSuccess: put,
  });
  const addRow = useMutation({
    mutationFn: (wish: NewRow) => api.post<Row>(`${path}/rows`, wish),
    onMutate: () => noteAction("row.create"),
    onSuccess: rows,
  });
  const moveRow = useMutation({
    scope: { id: `rows ${id}` },
    mutationFn: ({ id: row, ...wish }: { id: string; after: string | null }) => api.patch<Row>(`/api/rows/${row}`, wish),
    onMutate: () => noteAction("row.move"),
    onSuccess: rows,
  });
  const copyRows = useMutation({
    mutationFn: (ids: string[]) => eachInTurn(ids, (row) => api.post(`/api/rows/${row}/duplicate`)),
    onMutate: () => noteAction("row.duplicate"),
    onSettled: rows,
  });
  const trashRows = useMutation({
    mutationFn: (ids: string[]) => eachInTurn(chunks(ids, BULK), (some) => api.post(`${path}/rows/bulk`, { ids: some, trash: true })),
    onMutate: () => noteAction("row.delete"),
    onSettled: rows,
  });
  const restoreRows = useMutation({
    mutationFn: (ids: string[]) => bringBack(ids),
    onSuccess: rows,
  });
  return { addProperty, changeProperty, removeProperty, restoreProperty, addView, changeView, removeView, addRow, moveRow, copyRows, trashRows, restoreRows };
}

export type DatabaseChanges = ReturnType<typeof useDatabaseChanges>;

const AT_ONCE = 4;

async function bringBack(ids: string[]): Promise<void> {
  const left = [...ids];
  const work = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await api.post(`/api/pages/${id}/restore`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function eachInTurn<T>(list: T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of list) await act(one);
}
