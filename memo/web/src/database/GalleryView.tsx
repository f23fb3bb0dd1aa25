/** The gallery: a card for each row, with a picture where it has one. */

import { Button } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { ErrorState } from "../components/states.tsx";
import { CardBody, useCardProperties } from "./Card.tsx";
import { useView } from "./context.ts";
import { useRows } from "./ListView.tsx";
import { propertyOf, rowTitle, valueOf, type Property, type Row } from "./model.ts";
import { GridSkeleton, NoRows } from "./states.tsx";
import { ids } from "./values.ts";

export function GalleryView() {
  const { database, config, open, view, inPage } = useView();
  const { rows, pages } = useRows();
  const properties = useCardProperties();
  const cover = propertyOf(database, config.cover);
  const { ref, entry } = useIntersection({ rootMargin: "600px" });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear && !inPage && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNear, inPage, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (pages.isError && !pages.data) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  return (
    <div className="gallery-scroller">
      {pages.isPending && <GridSkeleton />}
      {!pages.isPending && rows.length === 0 && <NoRows />}
      <ul className="gallery" aria-label={view.name}>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" className="gallery-card" aria-label={rowTitle(row)} onClick={() => open(row.id)}>
              {cover && <Cover row={row} cover={cover} />}
              <span className="gallery-body">
                <CardBody row={row} properties={properties} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button ref={ref} variant="subtle" color="gray" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  );
}

function Cover({ row, cover }: { row: Row; cover: Property }) {
  const [broken, setBroken] = useState(false);
  const [first] = ids(valueOf(row, cover));
  return (
    <span className="gallery-cover" aria-hidden>
      {first !== undefined && !broken ? <img src={`/api/files/${first}`} alt="" loading="lazy" onError={() => setBroken(true)} /> : <span className="gallery-letter">{row.icon || rowTitle(row).slice(0, 1)}</span>}
    </span>
  );
}
