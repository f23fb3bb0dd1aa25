/** The workspace's event socket: makes the client ask again for what has changed. */

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "./api.ts";
import type { Boot } from "./boot.ts";
import { databaseKeys } from "../database/keys.ts";
import { refreshRows } from "../database/live.ts";
import { commentsKey } from "./comments.ts";
import { versionsKey } from "./history.ts";
import { forgetTree, keys } from "./pages.ts";
import { waitBefore } from "./retry.ts";
import { useSession } from "./session.tsx";

type WorkspaceEvent =
  | { type: "tree"; parents: string[]; pages: string[] }
  | { type: "favourites" }
  | { type: "feedback" }
  | { type: "access" }
  | { type: "versions"; page: string }
  | { type: "comments"; page: string }
  | { type: "database"; id: string }
  | { type: "rows"; database: string; ids: string[] | null }
  | { type: "flags"; flags: string[] };

export function useWorkspaceEvents(workspace: string): void {
  const client = useQueryClient();
  const { setBoot, setFlags } = useSession();
  useEffect(() => {
    // Who may do what has changed, perhaps this person's own role: nothing shown before can be trusted to be theirs.
    const onAccess = () => {
      void api.get<Boot>("/api/boot").then(setBoot).catch(() => undefined);
      void client.invalidateQueries();
    };
    return listen(client, workspace, { setFlags, onAccess });
  }, [client, workspace, setBoot, setFlags]);
}

interface Told {
  setFlags: (flags: string[]) => void;
  onAccess: () => void;
}

function listen(client: QueryClient, workspace: string, { setFlags, onAccess }: Told): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  function connect(): void {
    socket = new WebSocket(`/api/workspaces/${workspace}/events`);
    socket.onopen = () => {
      // What happened while nobody listened is unknown, so everything shown is asked for again.
      if (failures > 0) void client.invalidateQueries();
      failures = 0;
    };
    socket.onmessage = (message) => {
      const event = JSON.parse(String(message.data)) as WorkspaceEvent;
      if (event.type === "flags") setFlags(event.flags);
      else if (event.type === "access") onAccess();
      else act(client, workspace, event);
    };
    socket.onclose = (closed) => {
      if (!stopped && closed.code === 4403) onAccess();
      if (stopped || closed.code === 4401 || closed.code === 4403) return;
      timer = setTimeout(connect, waitBefore(failures++));
    };
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function act(client: QueryClient, workspace: string, event: Exclude<WorkspaceEvent, { type: "flags" | "access" }>): void {
  switch (event.type) {
    case "tree":
      void forgetTree(client, workspace, event.parents.map((parent) => parent || null), event.pages);
      break;
    case "favourites":
      void client.invalidateQueries({ queryKey: keys.favourites(workspace) });
      break;
    case "database":
      void client.invalidateQueries({ queryKey: databaseKeys.database(event.id) });
      break;
    case "rows":
      forgetRows(client, event.database, event.ids);
      break;
    case "comments":
      void client.invalidateQueries({ queryKey: commentsKey(event.page) });
      break;
    case "versions":
      void client.invalidateQueries({ queryKey: versionsKey(event.page) });
      break;
    case "feedback":
      void client.invalidateQueries({ queryKey: keys.feedback() });
      break;
  }
}

function forgetRows(client: QueryClient, database: string, ids: string[] | null): void {
  void refreshRows(client, database);
  const isAbout = ({ queryKey }: { queryKey: readonly unknown[] }) => ids === null || ids.includes(String(queryKey[1]));
  void client.invalidateQueries({ queryKey: ["page"], predicate: isAbout });
}
