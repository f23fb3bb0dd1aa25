/** What the head of the sidebar offers: workspaces, how it looks, import and export, and the way out. */

import { Menu, Text, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconFileImport, IconFileZip, IconLogout, IconMessageCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";

import { notify } from "../components/notify.ts";
import { forgetLocalCopies, hasUnsavedWords } from "../editor/localCopies.ts";
import { api, messageOf } from "../lib/api.ts";
import type { Boot } from "../lib/boot.ts";
import { useMe, useSession, useWorkspace } from "../lib/session.tsx";
import { exportOf } from "../lib/transfer.ts";
import { WorkspaceItems } from "../people/WorkspaceItems.tsx";

interface Props {
  onNew: () => void;
  onImport: () => void;
  isImporting: boolean;
}

export default function AccountItems({ onNew, onImport, isImporting }: Props) {
  const me = useMe();
  const workspace = useWorkspace();
  const signOut = useSignOut();
  return (
    <>
      <div className="account">
        <Text size="sm" fw={600} truncate>
          {me.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {me.email}
        </Text>
      </div>
      <Menu.Divider />
      <WorkspaceItems onNew={onNew} />
      <SchemeChoice />
      <Menu.Divider />
      {workspace.role !== "viewer" && (
        <Menu.Item leftSection={<IconFileImport size={16} />} disabled={isImporting} onClick={onImport}>
          Import Markdown or zip…
        </Menu.Item>
      )}
      <Menu.Item component="a" href={exportOf.workspace(workspace.id)} download leftSection={<IconFileZip size={16} />}>
        Export everything
      </Menu.Item>
      <Menu.Item component={Link} href="/feedback" leftSection={<IconMessageCircle size={16} />}>
        My feedback
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
        Sign out
      </Menu.Item>
    </>
  );
}

function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div role="group" aria-label="Colours" className="scheme-choice">
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
        <Menu.RadioItem value="light">Light</Menu.RadioItem>
        <Menu.RadioItem value="dark">Dark</Menu.RadioItem>
        <Menu.RadioItem value="auto">System</Menu.RadioItem>
      </Menu.RadioGroup>
    </div>
  );
}

function useSignOut(): () => Promise<void> {
  const { boot, setBoot } = useSession();
  const me = useMe();
  const client = useQueryClient();
  return async () => {
    if (hasUnsavedWords(me.id)) {
      notify("Some of your words are not saved yet. Open that page, wait until it says Saved, then sign out.", "error");
      return;
    }
    try {
      await api.delete("/api/session");
    } catch (error) {
      notify(messageOf(error), "error");
      return;
    }
    client.clear();
    setBoot({ ...boot, user: null, workspaces: [], flags: [] } satisfies Boot);
    await forgetLocalCopies(me.id);
  };
}
