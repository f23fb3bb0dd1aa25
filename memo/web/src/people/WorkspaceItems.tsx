/** The part of the sidebar's menu about workspaces: which one is open, the others, a new one, and who is in it. */

import { Menu } from "@mantine/core";
import { IconPlus, IconUsers } from "@tabler/icons-react";
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
      <Menu.RadioGroup value={workspace.id} onChange={open}>
        {boot.workspaces.map((one) => (
          <Menu.RadioItem key={one.id} value={one.id} closeMenuOnClick>
            <span className="workspace-item">{one.name}</span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
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
