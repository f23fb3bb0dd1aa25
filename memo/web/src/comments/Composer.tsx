/** A field for a comment: Ctrl or ⌘ with Enter sends it, Escape gives up; nothing written is lost when sending fails. */

import { Alert, Button, Group, Stack, Textarea } from "@mantine/core";
import { useState, type KeyboardEvent, type SubmitEvent } from "react";

import { messageOf } from "../lib/api.ts";

interface Props {
  label: string;
  quote?: string;
  focused?: boolean;
  pending: boolean;
  error: unknown;
  onSend: (body: string, done: () => void) => void;
  onCancel?: (() => void) | undefined;
}

const LONGEST = 5000;

export function Composer({ label, quote = "", focused = false, pending, error, onSend, onCancel }: Props) {
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim() !== "" && !pending) onSend(text, () => setText(""));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={submit} className="composer">
      <Stack gap="xs">
        {quote !== "" && <blockquote className="thread-quote">{quote}</blockquote>}
        <Textarea
          aria-label={label}
          placeholder={label}
          autosize
          minRows={focused ? 2 : 1}
          maxRows={10}
          maxLength={LONGEST}
          autoFocus={focused}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {error !== null && error !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(error)}
          </Alert>
        )}
        {(text.trim() !== "" || onCancel) && (
          <Group gap="xs" justify="flex-end">
            {onCancel && (
              <Button size="compact-sm" variant="default" onClick={onCancel}>
                Cancel
              </Button>
            )}
            <Button size="compact-sm" type="submit" loading={pending} disabled={text.trim() === ""}>
              Send
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
