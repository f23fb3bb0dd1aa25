/** Words on a page that is out of reach, as this browser has them and the server has not: to be copied, then dropped. */

import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useEffect, useState } from "react";

import { copyText } from "../components/copyText.ts";
import { keptText } from "../editor/keptText.ts";
import { forgetLocalCopy } from "../editor/localCopies.ts";
import { useMe } from "../lib/session.tsx";

export default function KeptWords({ pageId, onDrop }: { pageId: string; onDrop: () => void }) {
  const me = useMe();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    void keptText(me.id, pageId).then((found) => left || setText(found));
    return () => {
      left = true;
    };
  }, [me.id, pageId]);
  if (text === null || text === "") return null;
  return (
    <Stack gap="xs" className="kept-words" role="alert">
      <Text fw={600}>What you wrote last was not saved</Text>
      <Text size="sm">It is in this browser only. Below is the page as you left it: copy what you need.</Text>
      <Textarea aria-label="The page as you left it" readOnly autosize minRows={3} maxRows={12} value={text} />
      <Group gap="xs">
        <Button onClick={() => void copyText(text)}>Copy it all</Button>
        <Button variant="subtle" color="red" onClick={() => void forgetLocalCopy(me.id, pageId).then(onDrop)}>
          Drop it
        </Button>
      </Group>
    </Stack>
  );
}
