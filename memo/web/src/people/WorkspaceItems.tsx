/** The part of the sidebar's menu about workspaces: which one is open, the others, a new one, and who is in it. */

import { Menu } from "@mantine/core";
import { IconCheck, IconPlus, IconUsers } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";

import { useSession, useWorkspace } from "../lib/session.tsx";

export function WorkspaceItems({ onNew }: { onNew: () => void }) {
  const { boot, setWorkspace } = useSession();
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const open = (id: string) => {
    setWorkspace(id);
    navigate("/");
  };
  return (
    <>
      <Menu.Label>Workspaces</Menu.Label>
      {boot.workspaces.map((one) => (
        <Menu.Item
          key={one.id}
          role="menuitemradio"
          aria-checked={one.id === workspace.id}
          rightSection={one.id === workspace.id ? <IconCheck size={16} aria-hidden /> : undefined}
          onClick={() => open(one.id)}
        >
          <span className="workspace-item">{one.name}</span>
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<IconPlus size={16} />} onClick={onNew}>
        New workspace…
      </Menu.Item>
      <Menu.Item component={Link} href="/members" leftSection={<IconUsers size={16} />}>
        Members
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}
