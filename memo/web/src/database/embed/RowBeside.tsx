/** A row beside the page whose text shows its database. */

import { usePage } from "../../lib/pages.ts";
import { ShownContext } from "../context.ts";
import { useDatabase } from "../data.ts";
import type { Database } from "../model.ts";
import { RowPeek } from "../RowPeek.tsx";
import { useShownDatabase } from "../useShownDatabase.ts";

interface Props {
  row: string;
  onClose: () => void;
}

export default function RowBeside(props: Props) {
  const page = usePage(props.row);
  return page.data?.database ? <OfDatabase {...props} id={page.data.database.id} /> : null;
}

function OfDatabase({ id, ...props }: Props & { id: string }) {
  const database = useDatabase(id);
  return database.data ? <Shown {...props} database={database.data} /> : null;
}

function Shown({ database, ...props }: Props & { database: Database }) {
  const shown = useShownDatabase(database);
  return (
    <ShownContext value={shown}>
      <RowPeek {...props} />
    </ShownContext>
  );
}
