/** Who is in the workspace and as what, and the way in for others. */

import { Button, Group, Modal, Select, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useState } from "react";

import { PersonBadge } from "../components/PersonBadge.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { ROLE_WORDS, manages, useMemberChanges, useMembers, type Member } from "../lib/people.ts";
import { useMe, useWorkspace } from "../lib/session.tsx";
import { PageBar } from "../screens/PageBar.tsx";
import { Invites } from "./Invites.tsx";
import { rolesFor } from "./roles.ts";
import WorkspaceName from "./WorkspaceName.tsx";

export default function Members({ onMenu }: { onMenu: () => void }) {
  const workspace = useWorkspace();
  const members = useMembers(workspace.id);
  const [renaming, rename] = useDisclosure(false);
  const [leaver, setLeaver] = useState<Member | null>(null);
  useEffect(() => {
    document.title = "Members · Memo";
  }, []);
  return (
    <>
      <PageBar page={null} title="Members" onMenu={onMenu} />
      <div className="page-column">
        <Title order={1} className="screen-title">{`Members of ${workspace.name}`}</Title>
        <Group mb="md" gap="xs">
          <Text c="dimmed" size="sm">
            Owners and admins manage members. Members write. Viewers read.
          </Text>
          {manages(workspace.role) && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={rename.open}>
              Rename the workspace
            </Button>
          )}
        </Group>
        {members.isPending && <TextSkeleton label="Loading the members" />}
        {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
        <ul className="rows" aria-label="Members">
          {members.data?.map((member) => (
            <MemberRow key={member.id} member={member} onLeave={() => setLeaver(member)} />
          ))}
        </ul>
        {manages(workspace.role) && <Invites />}
      </div>
      <WorkspaceName opened={renaming} onClose={rename.close} workspace={workspace} />
      <Leaving member={leaver} onClose={() => setLeaver(null)} />
    </>
  );
}

function MemberRow({ member, onLeave }: { member: Member; onLeave: () => void }) {
  const me = useMe();
  const workspace = useWorkspace();
  const { setRole } = useMemberChanges(workspace.id);
  const mine = member.id === me.id;
  const roles = rolesFor(workspace.role);
  const mayChange = manages(workspace.role) && roles.some((one) => one.value === member.role);
  return (
    <li className="row member">
      <PersonBadge person={member} size={32} />
      <div className="member-who">
        <Text size="sm" fw={500} truncate>
          {mine ? `${member.name} (you)` : member.name}
        </Text>
        {member.email && (
          <Text size="xs" c="dimmed" truncate>
            {member.email}
          </Text>
        )}
      </div>
      {mayChange ? (
        <Select
          size="sm"
          w={112}
          aria-label={`Role of ${member.name}`}
          data={roles}
          value={member.role}
          allowDeselect={false}
          disabled={setRole.isPending}
          onChange={(role) => role && setRole.mutate({ id: member.id, role })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {ROLE_WORDS[member.role]}
        </Text>
      )}
      {(mayChange || mine) && (
        <Button size="compact-sm" variant="subtle" color="gray" aria-label={mine ? "Leave the workspace" : `Remove ${member.name}`} onClick={onLeave}>
          {mine ? "Leave" : "Remove"}
        </Button>
      )}
    </li>
  );
}

function Leaving({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const me = useMe();
  const workspace = useWorkspace();
  const { remove } = useMemberChanges(workspace.id);
  const mine = member?.id === me.id;
  const title = mine ? `Leave ${workspace.name}?` : `Remove ${member?.name ?? ""}?`;
  return (
    <Modal opened={member !== null} onClose={onClose} title={title} size="sm">
      <Text size="sm" mb="md">
        {mine
          ? "You will no longer see its pages. What you wrote stays there."
          : "They will no longer see its pages, at once. What they wrote stays."}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" data-autofocus onClick={onClose}>
          {mine ? "Stay" : "Keep"}
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => member && remove.mutate(member.id, { onSettled: onClose })}>
          {mine ? "Leave" : "Remove"}
        </Button>
      </Group>
    </Modal>
  );
}
