/** Takes rows from a CSV file: looks first, says what would come in and which lines have problems, then does it. */

import { Alert, Button, FileButton, Group, Modal, ScrollArea, Stack, Text } from "@mantine/core";
import { IconFileTypeCsv } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";
import { useView } from "./context.ts";
import { databaseKeys } from "./keys.ts";
import { refreshRows } from "./live.ts";
import { counted } from "./words.ts";

export interface CsvAnswer {
  added: number;
  columns: (string | { name: string })[];
  problems: { line: number; message: string }[];
}

const SHOWN = 200;

export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import CSV" size="md">
      {opened && <ImportForm onClose={onClose} />}
    </Modal>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const { database } = useView();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const path = `/api/databases/${database.page.id}/import.csv`;
  const send = (chosen: File, query: string) => {
    const form = new FormData();
    form.append("file", chosen, chosen.name);
    return api.post<CsvAnswer>(`${path}${query}`, form);
  };
  const looking = useMutation({ mutationFn: (chosen: File) => send(chosen, "?dry=1"), meta: { quiet: true } });
  const taking = useMutation({
    mutationFn: (chosen: File) => send(chosen, ""),
    meta: { quiet: true },
    onMutate: () => noteAction("csv.import"),
    onSuccess: ({ added, problems }) => {
      void client.invalidateQueries({ queryKey: databaseKeys.database(database.page.id) });
      void refreshRows(client, database.page.id);
      notify(problems.length === 0 ? `${counted(added, "row")} came in` : `${counted(added, "row")} came in, ${counted(problems.length, "problem")} on the way`);
      onClose();
    },
  });
  const choose = (chosen: File | null) => {
    if (chosen === null) return;
    setFile(chosen);
    looking.mutate(chosen);
  };
  const error = taking.error ?? looking.error;
  return (
    <Stack gap="sm">
      <Text size="sm">The first line names the columns. Columns of names that are not there yet become new properties.</Text>
      <FileButton onChange={choose} accept=".csv,.tsv,text/csv">
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconFileTypeCsv size={16} />} loading={looking.isPending} data-autofocus>
            {file ? file.name : "Choose a file"}
          </Button>
        )}
      </FileButton>
      {error && (
        <Alert color="red" variant="light" role="alert">
          {messageOf(error)} Nothing was imported.
        </Alert>
      )}
      {looking.data && <Preview answer={looking.data} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!file || !looking.data || looking.data.added === 0} loading={taking.isPending} onClick={() => file && taking.mutate(file)}>
          {looking.data ? `Import ${counted(looking.data.added, "row")}` : "Import"}
        </Button>
      </Group>
    </Stack>
  );
}

function Preview({ answer }: { answer: CsvAnswer }) {
  const { problems, columns, added } = answer;
  return (
    <div role="status">
      <Text size="sm">{`${counted(added, "row")} with ${counted(columns.length, "column")} can come in.`}</Text>
      {problems.length > 0 && (
        <>
          <Text size="sm" mt="xs" fw={600}>{`${counted(problems.length, "problem")}:`}</Text>
          <ScrollArea.Autosize mah={220} className="import-problems" tabIndex={0} aria-label="Problems">
            <ul>
              {problems.slice(0, SHOWN).map(({ line, message }, index) => (
                <li key={index}>
                  <span className="import-line">{`Line ${line}`}</span> {message}
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
          {problems.length > SHOWN && <Text size="xs" c="dimmed">{`And ${problems.length - SHOWN} more.`}</Text>}
        </>
      )}
    </div>
  );
}
