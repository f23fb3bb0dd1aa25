/** The way in. */

import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Logo } from "../components/Logo.tsx";
import { api, messageOf } from "../lib/api.ts";
import type { Boot } from "../lib/boot.ts";
import { useSession } from "../lib/session.tsx";

export default function SignIn() {
  const { setBoot } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => api.post<Boot>("/api/session", { email, password }),
    onSuccess: setBoot,
    meta: { quiet: true },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className="sign-in">
      <Paper component="form" onSubmit={submit} className="sign-in-card" withBorder radius="md" p="xl">
        <Stack gap="md">
          <Stack gap={4}>
            <Logo size={36} />
            <Title order={1} size="h3" mt="xs">
              Sign in to Memo
            </Title>
            <Text c="dimmed" size="sm">
              Your notes, and those of your team.
            </Text>
          </Stack>
          {signIn.isError && (
            <Alert color="red" variant="light" role="alert">
              {messageOf(signIn.error)}
            </Alert>
          )}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            required
            data-autofocus
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending} fullWidth mt="xs">
            Sign in
          </Button>
        </Stack>
      </Paper>
    </main>
  );
}
