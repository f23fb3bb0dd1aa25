/** What is told on a page that the server does not have: that it cannot be reached, or why it refused; nothing written is lost. */

import { Alert, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";

import { forgetLocalCopy } from "../editor/localCopies.ts";
import { dropBirth, tryAgain, useBirth } from "../lib/births.ts";
import type { WholePage } from "../lib/pages.ts";
import { useMe } from "../lib/session.tsx";
import { forgetTitle } from "../lib/titles.ts";

/** One failure is not worth a word: most often the next try succeeds. */
const TOLD_AFTER = 2;

export function NotMade({ page }: { page: WholePage }) {
  const birth = useBirth(page.id);
  if (birth === undefined) return null;
  if (birth.refusal !== null) return <Refused page={page} refusal={birth.refusal} />;
  return birth.failures < TOLD_AFTER ? null : (
    <Text role="status" size="sm" c="dimmed" className="notice">
      {birth.trouble} This page is kept in this browser, and made as soon as it can be.
    </Text>
  );
}

function Refused({ page, refusal }: { page: WholePage; refusal: string }) {
  const me = useMe();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const drop = () => {
    forgetTitle(page.id);
    dropBirth(client, page.id);
    navigate(page.parentId ? `/p/${page.parentId}` : "/");
    void forgetLocalCopy(me.id, page.id);
  };
  return (
    <Alert color="yellow" variant="light" className="notice" title="This page could not be made">
      <p>{refusal} What you write here is kept in this browser.</p>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => tryAgain(client, page.id)}>
          Try again
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={drop}>
          Drop the page
        </Button>
      </Group>
    </Alert>
  );
}
