/** A text to be copied, such as a link that is shown only once. */

import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";

import { notify } from "./notify.ts";

export function CopyField({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      notify("Your browser does not let us copy. Select the link and copy it by hand.", "error");
    }
  };
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <TextInput label={label} value={text} readOnly onFocus={(event) => event.currentTarget.select()} style={{ flex: 1 }} />
      <Button variant={copied ? "default" : "filled"} onClick={() => void copy()}>
        {copied ? "Copied" : "Copy"}
      </Button>
    </Group>
  );
}
