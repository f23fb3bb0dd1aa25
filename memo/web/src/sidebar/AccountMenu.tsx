/** The head of the sidebar: which workspace this is, and the menu of the workspace and the account. */

import { Avatar, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useRef } from "react";

import { Wanted } from "../components/Wanted.tsx";
import { later } from "../components/later.tsx";
import { notify } from "../components/notify.ts";
import { useGoingOn } from "../lib/going.ts";
import { IMPORTABLE, importWords, useImport } from "../lib/transfer.ts";
import { useWorkspace } from "../lib/session.tsx";

const AccountItems = later(() => import("./AccountItems.tsx"));
const WorkspaceName = later(() => import("../people/WorkspaceName.tsx"));

export function AccountMenu() {
  const workspace = useWorkspace();
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
          <AccountItems onNew={naming.open} onImport={() => files.current?.click()} isImporting={taking.isPending} />
        </Menu.Dropdown>
      </Menu>
      <Wanted when={isNaming}>
        <WorkspaceName opened={isNaming} onClose={naming.close} workspace={null} />
      </Wanted>
    </>
  );
}
