/** Where an invitation leads: says to what and from whom, and lets people in. */

import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type ChangeEvent, type SubmitEvent } from "react";
import { useLocation } from "wouter";

import { Logo } from "../components/Logo.tsx";
import { ErrorState, TextSkeleton } from "../components/states.tsx";
import { ApiError, api, messageOf } from "../lib/api.ts";
import type { Boot } from "../lib/boot.ts";
import { ROLE_WORDS, useInvitation, type Invitation } from "../lib/people.ts";
import { useSession } from "../lib/session.tsx";

export default function Join({ token }: { token: string }) {
  const invitation = useInvitation(token);
  const over = invitation.error instanceof ApiError && invitation.error.status >= 400 && invitation.error.status < 500;
  return (
    <main className="sign-in">
      <Paper className="sign-in-card" withBorder radius="md" p="xl">
        {invitation.isPending && <TextSkeleton label="Loading the invitation" />}
        {over && <Over message={messageOf(invitation.error)} />}
        {invitation.isError && !over && <ErrorState alone error={invitation.error} onRetry={() => void invitation.refetch()} />}
        {invitation.data && <JoinForm token={token} invitation={invitation.data} />}
      </Paper>
    </main>
  );
}

function Over({ message }: { message: string }) {
  const [, navigate] = useLocation();
  return (
    <Stack gap="md">
      <Logo size={36} />
      <Title order={1} size="h3">
        This invitation does not work
      </Title>
      <Text c="dimmed">{message}</Text>
      <Button variant="default" onClick={() => navigate("/")}>
        Go to Memo
      </Button>
    </Stack>
  );
}

interface Account {
  email: string;
  name: string;
  password: string;
}

function JoinForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const { boot, setBoot, setWorkspace } = useSession();
  const [, navigate] = useLocation();
  const [account, setAccount] = useState<Account>({ email: invitation.email, name: "", password: "" });
  const [known, setKnown] = useState(false);
  const join = useMutation({
    mutationFn: async () => {
      const { email, password } = account;
      const isNew = !boot.user && !known;
      if (!boot.user && known) setBoot(await api.post<Boot>("/api/session", { email, password }));
      return api.post<{ workspace: string; boot: Boot }>(`/api/invites/${token}/accept`, isNew ? account : {});
    },
    meta: { quiet: true },
    onSuccess: (joined) => {
      setBoot(joined.boot);
      setWorkspace(joined.workspace);
      navigate("/");
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    join.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Logo size={36} />
        <Stack gap={4}>
          <Title order={1} size="h3">{`Join ${invitation.workspace}`}</Title>
          <Text c="dimmed" size="sm">
            {`${invitation.inviter || "Someone"} invites you as ${ROLE_WORDS[invitation.role].toLowerCase()}.`}
          </Text>
        </Stack>
        {join.isError && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(join.error)}
          </Alert>
        )}
        {boot.user ? (
          <Text size="sm">{`You are signed in as ${boot.user.email}.`}</Text>
        ) : (
          <AccountFields account={account} known={known} fixedEmail={invitation.email !== ""} onChange={setAccount} />
        )}
        <Button type="submit" loading={join.isPending} fullWidth>
          {`Join ${invitation.workspace}`}
        </Button>
        {!boot.user && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setKnown(!known)}>
            {known ? "I have no account yet" : "I have an account already"}
          </Button>
        )}
      </Stack>
    </form>
  );
}

interface FieldsProps {
  account: Account;
  known: boolean;
  fixedEmail: boolean;
  onChange: (account: Account) => void;
}

function AccountFields({ account, known, fixedEmail, onChange }: FieldsProps) {
  const set = (field: keyof Account) => (event: ChangeEvent<HTMLInputElement>) => onChange({ ...account, [field]: event.currentTarget.value });
  return (
    <>
      {!known && <TextInput label="Your name" autoComplete="name" required maxLength={120} autoFocus value={account.name} onChange={set("name")} />}
      <TextInput label="Email" type="email" autoComplete="username" required readOnly={fixedEmail} value={account.email} onChange={set("email")} />
      <PasswordInput
        label="Password"
        description={known ? undefined : "At least 8 characters"}
        autoComplete={known ? "current-password" : "new-password"}
        required
        minLength={known ? 1 : 8}
        value={account.password}
        onChange={set("password")}
      />
    </>
  );
}
