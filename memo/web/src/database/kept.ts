/** Rows as this window keeps them, changed where they are: all that the first screen needs of databases. */

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { amend } from "../lib/client.ts";
import { databaseKeys } from "./keys.ts";
import type { Related, Row, RowsAnswer } from "./model.ts";

export type RowPages = InfiniteData<RowsAnswer>;

/** Gives a row its new title and icon wherever it is shown or related to. */
export async function renameRow(client: QueryClient, { id, title, icon }: Related): Promise<void> {
  const renamed = (data: unknown) => (isPages(data) ? withRow(data, id, (row) => ({ ...row, title, icon })) : data);
  await Promise.all([
    amend<unknown>(client, { queryKey: ["rows"] }, renamed),
    amend<Related>(client, { queryKey: databaseKeys.related(id) }, () => ({ id, title, icon })),
  ]);
}

export function isPages(data: unknown): data is RowPages {
  return typeof data === "object" && data !== null && "pages" in data;
}

export function withRow(data: RowPages, id: string, change: (row: Row) => Row): RowPages {
  const pages = data.pages.map((page) =>
    page.rows.some((one) => one.id === id) ? { ...page, rows: page.rows.map((one) => (one.id === id ? change(one) : one)) } : page,
  );
  return { ...data, pages };
}
