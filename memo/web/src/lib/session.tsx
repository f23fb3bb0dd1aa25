/** Who is signed in, which workspace is open, and which features this person has. */

import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";

import type { Boot, Me, Workspace } from "./boot.ts";

interface Session {
  boot: Boot;
  setBoot: (boot: Boot) => void;
  /** Takes over the features that the server says this person has now. */
  setFlags: (flags: string[]) => void;
  workspace: Workspace | null;
  setWorkspace: (id: string) => void;
}

const SessionContext = createContext<Session | null>(null);
const CHOSEN = "memo:workspace";

export function SessionProvider({ initial, children }: { initial: Boot; children: ReactNode }) {
  const [boot, setBoot] = useState(initial);
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN));
  const setWorkspace = useCallback((id: string) => {
    localStorage.setItem(CHOSEN, id);
    setChosen(id);
  }, []);
  const setFlags = useCallback((flags: string[]) => setBoot((now) => (same(now.flags, flags) ? now : { ...now, flags })), []);
  const session = useMemo<Session>(() => {
    const workspace = boot.workspaces.find((one) => one.id === chosen) ?? boot.workspaces[0] ?? null;
    return { boot, setBoot, setFlags, workspace, setWorkspace };
  }, [boot, chosen, setFlags, setWorkspace]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

function same(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key));
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("useSession is used outside its provider");
  return session;
}

/** Returns the signed-in person; for use below the sign-in screen only. */
export function useMe(): Me {
  const { user } = useSession().boot;
  if (user === null) throw new Error("nobody is signed in");
  return user;
}

/** Returns the open workspace; for use below the workspace screen only. */
export function useWorkspace(): Workspace {
  const { workspace } = useSession();
  if (workspace === null) throw new Error("no workspace is open");
  return workspace;
}

/** Tells whether a feature is on for this person. The server asks again where it matters. */
export function useFlag(key: string): boolean {
  return useSession().boot.flags.includes(key);
}
