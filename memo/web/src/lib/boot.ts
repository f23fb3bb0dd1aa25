/** What the server knew when it sent the first page. */

export interface Me {
  id: string;
  name: string;
  color: string;
  email: string;
  tier: "internal" | "cloud" | "enterprise";
}

export interface Workspace {
  id: string;
  name: string;
  role: "owner" | "admin" | "member" | "viewer";
}

export interface Boot {
  commit: string;
  schema: number;
  user: Me | null;
  workspaces: Workspace[];
  flags: string[];
}

/** The number of the block schema this build was made for; the server closes sockets of any other. */
export const SCHEMA = 3;

const NOBODY: Boot = { commit: "", schema: SCHEMA, user: null, workspaces: [], flags: [] };

/** Returns the data that came with the page, or a signed-out start when there was none. */
export function readBoot(document: Document): Boot {
  const text = document.getElementById("memo-boot")?.textContent;
  return text ? (JSON.parse(text) as Boot) : NOBODY;
}
