/** Asks what a workspace shall be called, for a new one and for one that there is. */

import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useLocation } from "wouter";

import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";
import type { Workspace } from "../lib/boot.ts";
import { useBootAgain } from "../lib/people.ts";
import { useSession } from "../lib/session.tsx";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The workspace to be renamed; null for a new one. */
  workspace: Workspace | null;
}

export default function WorkspaceName({ opened, onClose, workspace }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={workspace ? "Rename the workspace" : "New workspace"} size="sm">
      <NameForm workspace={workspace} onDone={onClose} />
    </Modal>
  );
}

function NameForm({ workspace, onDone }: { workspace: Workspace | null; onDone: () => void }) {
  const [name, setName] = useState(workspace?.name ?? "");
  const save = useSave(workspace, onDone);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate(name);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {save.isError && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(save.error)}
          </Alert>
        )}
        <TextInput label="Name" required maxLength={120} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {workspace ? "Rename" : "Create"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSave(workspace: Workspace | null, onDone: () => void) {
  const { setWorkspace } = useSession();
  const [, navigate] = useLocation();
  const bootAgain = useBootAgain();
  return useMutation({
    mutationFn: (name: string) =>
      workspace ? api.patch<Workspace>(`/api/workspaces/${workspace.id}`, { name }) : api.post<Workspace>("/api/workspaces", { name }),
    meta: { quiet: true },
    onMutate: () => noteAction(workspace ? "workspace.rename" : "workspace.create"),
    onSuccess: async (saved) => {
      await bootAgain();
      onDone();
      if (workspace) return;
      setWorkspace(saved.id);
      navigate("/");
    },
  });
}
