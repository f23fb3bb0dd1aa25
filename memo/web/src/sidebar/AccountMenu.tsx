/** The head of the sidebar: which workspace this is, who is signed in, how it looks, and the way out. */

import { Avatar, Menu, Text, UnstyledButton, VisuallyHidden, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconFileImport, IconFileZip, IconLogout, IconMessageCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Link } from "wouter";

import { Wanted } from "../components/Wanted.tsx";
import { later } from "../components/later.tsx";
import { notify } from "../components/notify.ts";
import { forgetLocalCopies, hasUnsavedWords } from "../editor/localCopies.ts";
import { api, messageOf } from "../lib/api.ts";
import type { Boot } from "../lib/boot.ts";
import { useGoingOn } from "../lib/going.ts";
import { WorkspaceItems } from "../people/WorkspaceItems.tsx";
import { IMPORTABLE, exportOf, importWords, useImport } from "../lib/transfer.ts";
import { useMe, useSession, useWorkspace } from "../lib/session.tsx";

const WorkspaceName = later(() => import("../people/WorkspaceName.tsx"));

export function AccountMenu() {
  const me = useMe();
  const workspace = useWorkspace();
  const signOut = useSignOut();
  const files = useRef<HTMLInputElement>(null);
  const goingOn = useGoingOn();
  const goOn = useRef<(to: string) => void>(() => undefined);
  const [isNaming, naming] = useDisclosure(false);
  const taking = useImport(workspace.id, (imported) => {
    notify(importWords(imported), imported.notes.length > 0 ? "error" : "info");
    const [first] = imported.pages;
    if (first) goOn.current(`/p/${first.id}`);
  });
  const chosen = (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    if (file) {
      notify(`“${file.name}” is being imported`);
      goOn.current = goingOn();
      taking.mutate(file);
    }
    input.value = "";
  };
  return (
    <>
      <input ref={files} type="file" accept={IMPORTABLE} hidden aria-label="A file to import" onChange={(event) => chosen(event.currentTarget)} />
      <Menu position="bottom-start" shadow="md" width={248} keepMounted={false}>
        <Menu.Target>
          <UnstyledButton className="workspace-button">
            <Avatar size={24} radius="sm" color="memo" variant="filled" alt="" aria-hidden>
              {workspace.name.slice(0, 1)}
            </Avatar>
            <span className="workspace-name">{workspace.name}</span>
            <VisuallyHidden>: workspace and account</VisuallyHidden>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className="account">
            <Text size="sm" fw={600} truncate>
              {me.name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {me.email}
            </Text>
          </div>
          <Menu.Divider />
          <WorkspaceItems onNew={naming.open} />
          <SchemeChoice />
          <Menu.Divider />
          {workspace.role !== "viewer" && (
            <Menu.Item leftSection={<IconFileImport size={16} />} disabled={taking.isPending} onClick={() => files.current?.click()}>
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
        </Menu.Dropdown>
      </Menu>
      <Wanted when={isNaming}>
        <WorkspaceName opened={isNaming} onClose={naming.close} workspace={null} />
      </Wanted>
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
