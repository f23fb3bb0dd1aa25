/** The feedback form: free words, a screenshot if wished, and where the person was, told openly. */

import { Alert, Button, Checkbox, Drawer, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useLocation } from "wouter";

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";
import { keys } from "../lib/pages.ts";
import { useSession } from "../lib/session.tsx";
import { contextOf } from "./context.ts";
import { takeScreenshot } from "./screenshot.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export default function FeedbackSheet({ opened, onClose }: Props) {
  const phone = useMediaQuery("(max-width: 47.99em)");
  // The words and their sending outlive the form: closing the sheet by accident loses neither.
  const [text, setText] = useState("");
  const send = useSend(() => {
    setText("");
    onClose();
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position={phone ? "bottom" : "right"}
      size={phone ? "auto" : 400}
      title="Feedback"
      overlayProps={{ backgroundOpacity: 0.2 }}
      className="feedback-sheet"
      closeButtonProps={{ "aria-label": "Close feedback" }}
    >
      <FeedbackForm text={text} onText={setText} send={send} onClose={onClose} />
    </Drawer>
  );
}

interface FormProps {
  text: string;
  onText: (text: string) => void;
  send: ReturnType<typeof useSend>;
  onClose: () => void;
}

function FeedbackForm({ text, onText, send, onClose }: FormProps) {
  const [withPicture, setWithPicture] = useState(true);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") field.current?.focus();
        else send.mutate({ text, withPicture });
      }}
    >
      <Stack gap="md">
        <Textarea
          ref={field}
          label="What is on your mind?"
          description="Something broken, missing or pleasant. Your own words are best."
          autosize
          minRows={5}
          maxRows={14}
          maxLength={10_000}
          data-autofocus
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
        <Checkbox
          label="Add a picture of this screen"
          checked={withPicture}
          onChange={(event) => setWithPicture(event.currentTarget.checked)}
        />
        <Text size="xs" c="dimmed">
          Sent along: the page you are on, the size of your window, light or dark, Memo’s version, and the names of the last things you
          did, never what you wrote.
        </Text>
        {send.isError && (
          <Alert color="red" variant="light" role="alert">
            {messageOf(send.error)} Your words are still here.
          </Alert>
        )}
        <Group justify="space-between">
          <Link href="/feedback" onClick={onClose} className="quiet-link">
            My feedback
          </Link>
          <Button type="submit" loading={send.isPending} disabled={text.trim() === ""}>
            Send
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSend(onSent: () => void) {
  const { boot } = useSession();
  const [path] = useLocation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ text, withPicture }: { text: string; withPicture: boolean }) => {
      const form = new FormData();
      form.append("report", JSON.stringify({ text, ...contextOf(path, boot.commit) }));
      const picture = withPicture ? await takeScreenshot() : null;
      if (picture) form.append("screenshot", picture, "screen.png");
      return api.post("/api/feedback", form);
    },
    onSuccess: () => {
      noteAction("feedback.send");
      notify("Thank you. You can follow it under My feedback.");
      void client.invalidateQueries({ queryKey: keys.feedback() });
      onSent();
    },
  });
}
