/** Tells the databases in a page's text where they are, and shows their rows beside the page. */

import { use, useMemo, type ReactNode } from "react";
import { useSearchParams } from "wouter";

import { later } from "../../components/later.tsx";
import { AroundContext, BesideContext } from "./context.ts";

const Nothing = () => null;
const RowBeside = later(() => import("../../database/embed/RowBeside.tsx"), Nothing);

interface Props {
  pageId: string;
  canEdit: boolean;
  children: ReactNode;
}

export function AroundPage({ pageId, canEdit, children }: Props) {
  const isBeside = use(BesideContext);
  const [params, setParams] = useSearchParams();
  const row = isBeside ? null : params.get("row");
  const around = useMemo(() => {
    const peek = (wanted: string | null) =>
      setParams((now) => {
        if (wanted === null) now.delete("row");
        else now.set("row", wanted);
        return now;
      });
    return { page: pageId, canEdit, peek: isBeside ? null : peek, close: () => peek(null) };
  }, [pageId, canEdit, isBeside, setParams]);
  return (
    <AroundContext value={around}>
      {children}
      {row !== null && <RowBeside key={row} row={row} onClose={around.close} />}
    </AroundContext>
  );
}
