/** Making a page: it is opened in the same moment, and the cursor is in its title. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useLocation } from "wouter";

import { bear } from "./births.ts";
import { useWorkspace } from "./session.tsx";
import { Store, useStore } from "./store.ts";

interface Wish {
  id: string;
}

const wish = new Store<Wish | null>(null);
let made = "";

/** Returns the wish that the cursor be in a page's title, for as long as the person has not put it elsewhere. */
export function useCursorWish(id: string): Wish | null {
  return useStore(wish, (wanted) => (wanted?.id === id ? wanted : null));
}

/** Says that the person has gone on from the title. */
export function cursorTaken(id: string): void {
  if (wish.snapshot()?.id === id) wish.put(null);
}

type Make = (kind: "page" | "database", parent: string | null, clicks?: number) => void;

/** Returns a way to make a page or a database under a page, or at top level. The second of two `clicks` makes nothing more. */
export function useMake(): Make {
  const client = useQueryClient();
  const { id: workspace } = useWorkspace();
  const [, navigate] = useLocation();
  return useCallback(
    (kind, parent, clicks = 1) => {
      const again = clicks > 1 && location.pathname === `/p/${made}`;
      made = again ? made : bear(client, kind, workspace, parent);
      wish.put({ id: made });
      navigate(`/p/${made}`);
    },
    [client, navigate, workspace],
  );
}
