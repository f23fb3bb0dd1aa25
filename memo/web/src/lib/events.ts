/** The workspace's event socket: makes the client ask again for what has changed. */

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { forgetTree, keys } from "./pages.ts";
import { waitBefore } from "./retry.ts";
import { useSession } from "./session.tsx";

type WorkspaceEvent =
  | { type: "tree"; parents: string[]; pages: string[] }
  | { type: "favourites" }
  | { type: "feedback" }
  | { type: "flags"; flags: string[] };

export function useWorkspaceEvents(workspace: string): void {
  const client = useQueryClient();
  const { setFlags } = useSession();
  useEffect(() => listen(client, workspace, setFlags), [client, workspace, setFlags]);
}

function listen(client: QueryClient, workspace: string, setFlags: (flags: string[]) => void): () => void {
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
      else act(client, workspace, event);
    };
    socket.onclose = (closed) => {
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

function act(client: QueryClient, workspace: string, event: Exclude<WorkspaceEvent, { type: "flags" }>): void {
  switch (event.type) {
    case "tree":
      forgetTree(client, workspace, event.parents.map((parent) => parent || null), event.pages);
      break;
    case "favourites":
      void client.invalidateQueries({ queryKey: keys.favourites(workspace) });
      break;
    case "feedback":
      void client.invalidateQueries({ queryKey: keys.feedback() });
      break;
  }
}
