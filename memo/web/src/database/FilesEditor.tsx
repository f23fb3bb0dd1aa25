/** The files of a cell: their names and sizes, to be opened or downloaded, added and removed. */

import { ActionIcon, Button, FileButton, Group, Loader, Text } from "@mantine/core";
import { IconPaperclip, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { notify } from "../components/notify.ts";
import { messageOf } from "../lib/api.ts";
import type { EditorProps } from "./editors.tsx";
import { isPicture, sendFile, sizeWords, useCellFile } from "./files.ts";
import { databaseKeys } from "./keys.ts";
import { ids } from "./values.ts";

export function FilesEditor({ value, row, onChange, onDone }: EditorProps) {
  const client = useQueryClient();
  const [isSending, setIsSending] = useState(false);
  const files = ids(value);
  const add = async (file: File | null) => {
    if (file === null || row === null) return;
    setIsSending(true);
    try {
      const kept = await sendFile(row, file);
      client.setQueryData(databaseKeys.file(kept.id), kept);
      onChange([...files, kept.id]);
    } catch (error) {
      notify(messageOf(error), "error");
    } finally {
      setIsSending(false);
    }
  };
  return (
    <div className="files-editor">
      {files.length === 0 && <Text size="sm" c="dimmed">No files yet.</Text>}
      {files.map((id) => (
        <FileLine key={id} id={id} onRemove={() => onChange(files.length > 1 ? files.filter((one) => one !== id) : null)} />
      ))}
      <Group justify="space-between" gap="xs">
        <FileButton onChange={(file) => void add(file)}>
          {(upload) => (
            <Button {...upload} size="compact-sm" variant="default" data-autofocus disabled={isSending} leftSection={isSending ? <Loader size={14} /> : <IconUpload size={14} />}>
              Upload
            </Button>
          )}
        </FileButton>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onDone}>
          Done
        </Button>
      </Group>
    </div>
  );
}

function FileLine({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { data: file, isError } = useCellFile(id);
  const name = file?.name ?? (isError ? "A file that is not there" : "…");
  const shows = file !== undefined && isPicture(file);
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <a className="file-line" href={`/api/files/${id}`} {...(shows ? { target: "_blank", rel: "noreferrer noopener" } : { download: "" })}>
        {shows ? <img className="file-preview" src={`/api/files/${id}`} alt="" /> : <IconPaperclip size={18} stroke={1.6} aria-hidden />}
        <span className="file-name">{name}</span>
        {file && <span className="file-size">{sizeWords(file.size)}</span>}
      </a>
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
