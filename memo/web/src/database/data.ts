/** What a database's screen asks the server for. */

import { keepPreviousData, useInfiniteQuery, useQuery, type QueryClient } from "@tanstack/react-query";

import { api } from "../lib/api.ts";
import { finished } from "./filters.ts";
import { isPages, withRow, type RowPages } from "./kept.ts";
import { databaseKeys } from "./keys.ts";
import type { Database, Filter, Group, Row, RowsAnswer, Sort, ViewConfig } from "./model.ts";
import { TITLE } from "./model.ts";

/** What is asked of a database's rows, beside the page of them. */
export interface RowsSpec {
  filter: Filter | null;
  sorts: Sort[];
  search: string;
  /** How many rows come at once, unless as many as usual. */
  rows?: number;
}

interface Range {
  property: string;
  start: string;
  end: string;
}

/** Rows a request brings; the server gives at most 200. */
export const PAGE = 100;
const CARDS = 25;

/** Days such as “today” are those of the reader. */
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Asks for rows, and remembers the titles of the rows they relate to and the names of their files. */
async function ask(client: QueryClient, database: string, body: Record<string, unknown>): Promise<RowsAnswer> {
  const answer = await api.post<RowsAnswer>(`/api/databases/${database}/query`, body);
  for (const one of Object.values(answer.related ?? {})) client.setQueryData(databaseKeys.related(one.id), one);
  for (const one of Object.values(answer.files ?? {})) client.setQueryData(databaseKeys.file(one.id), one);
  return answer;
}

export function useDatabase(id: string) {
  return useQuery({
    queryKey: databaseKeys.database(id),
    queryFn: async () => withTitle(await api.get<Database>(`/api/databases/${id}`)),
  });
}

/** Every database has its title property, also where a server does not list it. */
export function withTitle(database: Database): Database {
  if (database.properties.some((one) => one.id === TITLE)) return database;
  return { ...database, properties: [{ id: TITLE, name: "Name", type: "title", config: {}, rank: "" }, ...database.properties] };
}

export function canEditDatabase({ access, page }: Database): boolean {
  if (page.trashedAt) return false;
  return access === "edit" || access === "full" || access === "manage";
}

/** Returns what a view asks for: its finished conditions and its sorts. */
export function specOf(database: Database, config: ViewConfig, search: string): RowsSpec {
  const known = new Set(database.properties.map((one) => one.id));
  return {
    filter: finished(config.filter, database.properties),
    sorts: (config.sorts ?? []).filter((one) => known.has(one.property)).slice(0, 5),
    search: search.trim(),
  };
}

function bodyOf(spec: RowsSpec): Record<string, unknown> {
  const body: Record<string, unknown> = { sorts: spec.sorts, time_zone: TIME_ZONE };
  if (spec.filter) body.filter = spec.filter;
  if (spec.search !== "") body.search = spec.search;
  return body;
}

/** Returns a view's rows, page by page. */
export function useRowPages(database: string, spec: RowsSpec, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...databaseKeys.rows(database), "pages", spec],
    queryFn: ({ client, pageParam }) => ask(client, database, { ...bodyOf(spec), limit: spec.rows ?? PAGE, cursor: pageParam, total: false }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: RowsAnswer) => last.next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Returns the groups of a property with their counts. */
export function useGroups(database: string, spec: RowsSpec, property: string | null) {
  return useQuery({
    queryKey: [...databaseKeys.rows(database), "groups", spec, property],
    queryFn: async ({ client }): Promise<Group[]> => {
      const answer = await ask(client, database, { ...bodyOf(spec), group: { property } });
      return answer.groups ?? [];
    },
    placeholderData: keepPreviousData,
    enabled: property !== null,
  });
}

/** Returns the query of one group's first rows; more of them are asked for by a higher `pages`. */
export function groupQuery(database: string, spec: RowsSpec, property: string, key: string, pages: number) {
  return {
    queryKey: [...databaseKeys.rows(database), "group", spec, property, key, pages] as const,
    queryFn: async ({ client }: { client: QueryClient }): Promise<RowPages> => {
      const answers: RowsAnswer[] = [];
      const cursors: (string | null)[] = [];
      let cursor: string | null = null;
      do {
        const body = { ...bodyOf(spec), group: { property, key }, limit: CARDS, cursor, total: false };
        const answer: RowsAnswer = await ask(client, database, body);
        answers.push(answer);
        cursors.push(cursor);
        cursor = answer.next_cursor;
      } while (cursor !== null && answers.length < pages);
      return { pages: answers, pageParams: cursors };
    },
    placeholderData: keepPreviousData,
  };
}

/** Returns the rows of a calendar's range by their date property. */
export function useRange(database: string, spec: RowsSpec, range: Range | null) {
  return useQuery({
    queryKey: [...databaseKeys.rows(database), "range", spec, range],
    queryFn: async ({ client }): Promise<RowPages> => {
      const answers: RowsAnswer[] = [];
      let cursor: string | null = null;
      do {
        const answer: RowsAnswer = await ask(client, database, { ...bodyOf(spec), range, limit: 200, cursor, total: false });
        answers.push(answer);
        cursor = answer.next_cursor;
      } while (cursor !== null && answers.length < 10);
      return { pages: answers, pageParams: answers.map(() => null) };
    },
    placeholderData: keepPreviousData,
    enabled: range !== null,
  });
}

/** Returns the calculations under the columns of a view, and how many rows it has. */
export function useSummary(database: string, spec: RowsSpec, calculate: Record<string, string>) {
  return useQuery({
    queryKey: [...databaseKeys.rows(database), "summary", spec, calculate],
    queryFn: ({ client }) => ask(client, database, { ...bodyOf({ ...spec, sorts: [] }), calculate, limit: 1 }),
    placeholderData: keepPreviousData,
    enabled: Object.keys(calculate).length > 0,
  });
}

export function rowsOf(data: RowPages | undefined): Row[] {
  return data?.pages.flatMap((page) => page.rows) ?? [];
}

/** Puts a row as the server now has it wherever it is shown. */
export function putRow(client: QueryClient, database: string, row: Row): void {
  client.setQueriesData<unknown>({ queryKey: databaseKeys.rows(database) }, (data: unknown) => (isPages(data) ? withRow(data, row.id, () => row) : data));
}

/** Shows a new row at once, at the end of what is loaded of its database or of its group. */
export function appendRow(client: QueryClient, database: string, row: Row, group: string | null): void {
  client.setQueriesData<unknown>(
    { queryKey: databaseKeys.rows(database), predicate: ({ queryKey }) => queryKey[2] === "pages" || (group !== null && queryKey[5] === group) },
    (data: unknown) => (isPages(data) ? withNewRow(data, row) : data),
  );
}

function withNewRow(data: RowPages, row: Row): RowPages {
  const last = data.pages.length - 1;
  const known = data.pages.some((page) => page.rows.some((one) => one.id === row.id));
  if (known) return data;
  return { ...data, pages: data.pages.map((page, index) => (index === last ? { ...page, rows: [...page.rows, row] } : page)) };
}
