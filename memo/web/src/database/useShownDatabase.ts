/** Everything about one database that cells, menus and dialogs need. */

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { laidOver, pageEdits } from "../lib/pageEdits.ts";
import { useMe } from "../lib/session.tsx";
import { useDatabaseChanges } from "./changes.ts";
import type { Shown } from "./context.ts";
import { canEditDatabase } from "./data.ts";
import { useEdits } from "./edits.ts";
import { databaseKeys } from "./keys.ts";
import { rowTitle, type Database, type Person, type Related } from "./model.ts";
import type { Names } from "./values.ts";

export function useShownDatabase(database: Database): Shown {
  const client = useQueryClient();
  const me = useMe();
  const changes = useDatabaseChanges(database.page.id);
  const edits = useEdits(database.page.id);
  const found = database.people;
  const people = useMemo(() => (found && found.length > 0 ? found : [{ id: me.id, name: me.name, color: me.color }]), [found, me]);
  const names = useMemo(() => namesOf(client, people), [client, people]);
  return { database, canEdit: canEditDatabase(database), changes, edits, people, names };
}

function namesOf(client: QueryClient, people: Person[]): Names {
  return {
    person: (id) => people.find((one) => one.id === id)?.name ?? "Someone",
    row: (id) => {
      const row = client.getQueryData<Related>(databaseKeys.related(id));
      return row ? rowTitle(laidOver(pageEdits.snapshot(), row)) : "…";
    },
  };
}
