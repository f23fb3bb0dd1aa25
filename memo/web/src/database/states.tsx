/** Waiting for rows, and having none. */

import { Button, Skeleton } from "@mantine/core";
import { IconTableOff } from "@tabler/icons-react";

import { EmptyState, OfflineNote } from "../components/states.tsx";
import { useOnline } from "../lib/online.ts";
import { useView } from "./context.ts";
import { countConditions } from "./filters.ts";

export function GridSkeleton() {
  if (!useOnline()) return <OfflineNote />;
  return (
    <div role="status" aria-label="Loading rows" className="grid-skeleton">
      {["70%", "45%", "58%", "38%", "64%", "52%"].map((width) => (
        <Skeleton key={width} height={14} width={width} radius="sm" />
      ))}
    </div>
  );
}

/** Says why there is nothing to see: a search, a filter, or an empty database. */
export function NoRows() {
  const { database, config, spec, change } = useView();
  const isFiltered = countConditions(config.filter, database.properties) > 0;
  if (!isFiltered && spec.search === "") return <p className="no-rows">No rows yet.</p>;
  return (
    <EmptyState
      icon={<IconTableOff size={30} stroke={1.4} />}
      title={spec.search === "" ? "No row passes the filter" : "No row holds these words"}
      action={
        isFiltered && (
          <Button variant="default" size="xs" onClick={() => change({ filter: null })}>
            Remove the filter
          </Button>
        )
      }
    >
      {isFiltered ? "Change or remove the filter to see more." : "Try fewer or other words."}
    </EmptyState>
  );
}

/** The way to more rows, where they do not come by themselves. */
export function MoreRows({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  return (
    <Button className="more-rows" variant="subtle" color="gray" size="xs" justify="flex-start" loading={loading} onClick={onMore}>
      Show more rows
    </Button>
  );
}
