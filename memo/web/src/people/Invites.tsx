/** Invitations: a new one, and those that are still open. */

import { Alert, Button, Checkbox, Group, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type SubmitEvent } from "react";

import { CopyField } from "../components/CopyField.tsx";
import { messageOf } from "../lib/api.ts";
import { ROLE_WORDS, useInvites, useMemberChanges, type Invite, type MadeInvite, type NewInvite } from "../lib/people.ts";
import { useWorkspace } from "../lib/session.tsx";
import { dayOf } from "../lib/time.ts";
import { rolesFor } from "./roles.ts";

const FRESH: NewInvite = { role: "member", email: "", many: false, days: 7 };
const LASTING = [
  { value: "1", label: "for a day" },
  { value: "7", label: "for a week" },
  { value: "30", label: "for a month" },
];

export function Invites() {
  const workspace = useWorkspace();
  const invites = useInvites(workspace.id);
  return (
    <section aria-labelledby="invites">
      <Title order={2} size="h4" id="invites" mt="xl" mb="sm">
        Invite people
      </Title>
      <InviteForm />
      {invites.data && invites.data.length > 0 && (
        <ul className="rows" aria-label="Open invitations">
          {invites.data.map((invite) => (
            <InviteRow key={invite.id} invite={invite} />
          ))}
        </ul>
      )}
      {invites.isError && (
        <Text size="sm" c="dimmed" mt="sm">
          The open invitations could not be loaded.
        </Text>
      )}
    </section>
  );
}

function InviteForm() {
  const workspace = useWorkspace();
  const [wish, setWish] = useState(FRESH);
  const { invite } = useMemberChanges(workspace.id);
  const forOne = wish.email.trim() !== "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    invite.mutate(wish, { onSuccess: () => setWish({ ...FRESH, role: wish.role }) });
  };
  return (
    <Paper component="form" onSubmit={submit} withBorder radius="md" p="md">
      <Stack gap="sm">
        <TextInput
          label="Email"
          description="Leave it empty for a link that you pass on yourself"
          type="email"
          value={wish.email}
          onChange={(event) => setWish({ ...wish, email: event.currentTarget.value })}
        />
        <Terms wish={wish} onChange={setWish} />
        {!forOne && (
          <Checkbox label="Several people may use the link" checked={wish.many} onChange={(event) => setWish({ ...wish, many: event.currentTarget.checked })} />
        )}
        <Group>
          <Button type="submit" loading={invite.isPending}>
            {forOne ? "Invite" : "Make a link"}
          </Button>
        </Group>
        {invite.isError && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(invite.error)}
          </Alert>
        )}
        {invite.data && <Made made={invite.data} />}
      </Stack>
    </Paper>
  );
}

function Terms({ wish, onChange }: { wish: NewInvite; onChange: (wish: NewInvite) => void }) {
  const workspace = useWorkspace();
  return (
    <Group gap="sm" grow>
      <Select
        label="They come as"
        data={rolesFor(workspace.role)}
        value={wish.role}
        allowDeselect={false}
        onChange={(role) => role && onChange({ ...wish, role })}
      />
      <Select
        label="It works"
        data={LASTING}
        value={String(wish.days)}
        allowDeselect={false}
        onChange={(days) => days && onChange({ ...wish, days: Number(days) })}
      />
    </Group>
  );
}

function Made({ made }: { made: MadeInvite }) {
  return (
    <Stack gap="xs" role="status">
      <Text size="sm">{wordsOf(made)}</Text>
      <CopyField label="Shown this once: we keep no copy of it" text={made.link} />
    </Stack>
  );
}

function wordsOf(made: MadeInvite): string {
  if (made.mailed) return `Mailed to ${made.email}. You can also pass the link on yourself.`;
  if (made.email) return `No mail was sent. Pass this link on to ${made.email} yourself.`;
  return `The link works until ${dayOf(made.expiresAt)}${made.many ? "" : ", once"}.`;
}

function InviteRow({ invite }: { invite: Invite }) {
  const workspace = useWorkspace();
  const { revoke } = useMemberChanges(workspace.id);
  const whom = invite.email || (invite.many ? "Link for several people" : "Link for one person");
  const used = invite.many ? `, used ${invite.uses} ${invite.uses === 1 ? "time" : "times"}` : "";
  return (
    <li className="row member">
      <div className="member-who">
        <Text size="sm" truncate>
          {whom}
        </Text>
        <Text size="xs" c="dimmed">
          {`${ROLE_WORDS[invite.role]}, until ${dayOf(invite.expiresAt)}${used}`}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={`Withdraw the invitation: ${whom}`}
        loading={revoke.isPending}
        onClick={() => revoke.mutate(invite.id)}
      >
        Withdraw
      </Button>
    </li>
  );
}
