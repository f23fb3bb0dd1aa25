/** A link at which anyone may read the page, for a while. */

import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { CopyField } from "../components/CopyField.tsx";
import { useSharingChanges, type PublicLink } from "../lib/sharing.ts";
import { dayOf } from "../lib/time.ts";

const LASTING = [
  { value: "1", label: "for a day" },
  { value: "7", label: "for a week" },
  { value: "30", label: "for a month" },
  { value: "365", label: "for a year" },
];

export function PublicLinkPart({ pageId, link }: { pageId: string; link: PublicLink | null }) {
  const [days, setDays] = useState("30");
  const { makeLink, endLink } = useSharingChanges(pageId);
  return (
    <Stack gap="xs" role="group" aria-label="Public link">
      <Text size="sm" fw={500}>
        Public link
      </Text>
      <Text size="sm" c="dimmed">
        {link ? `Anyone with the link can read this page until ${dayOf(link.expiresAt)}.` : "Nobody outside the workspace can read this page."}
      </Text>
      {makeLink.data && link && <CopyField label="Shown this once: we keep no copy of it" text={makeLink.data.link} />}
      <Group gap="xs">
        <Select size="sm" w={140} aria-label="How long the link works" data={LASTING} value={days} allowDeselect={false} onChange={(value) => value && setDays(value)} />
        <Button variant="default" loading={makeLink.isPending} onClick={() => makeLink.mutate(Number(days))}>
          {link ? "Replace the link" : "Make a public link"}
        </Button>
        {link && (
          <Button variant="subtle" color="red" loading={endLink.isPending} onClick={() => endLink.mutate()}>
            End it
          </Button>
        )}
      </Group>
    </Stack>
  );
}
