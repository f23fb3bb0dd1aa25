/** The history of a page over the whole screen: the versions by day beside the text of the chosen one. */

import { Button, Group, Modal, Switch, Text, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";

import { later } from "../components/later.tsx";
import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { notify } from "../components/notify.ts";
import { byDay, useRestore, useVersionText, useVersions, type Version } from "../lib/history.ts";
import { titleOf, type WholePage } from "../lib/pages.ts";

const Waiting = () => <TextSkeleton label="Loading the text" />;
const Preview = later(() => import("./Preview.tsx"), Waiting);

interface Props {
  page: WholePage;
  opened: boolean;
  onClose: () => void;
}

export default function HistoryScreen({ page, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      fullScreen
      title={`History of “${titleOf(page)}”`}
      className="history"
      closeButtonProps={{ "aria-label": "Close the history" }}
    >
      <History page={page} onClose={onClose} />
    </Modal>
  );
}

function History({ page, onClose }: { page: WholePage; onClose: () => void }) {
  const versions = useVersions(page.id);
  const [picked, setPicked] = useState<string | null>(null);
  const phone = useMediaQuery("(max-width: 47.99em)");
  const all = versions.data ?? [];
  const chosen = all.find((one) => one.id === picked) ?? (phone ? undefined : all[0]);
  if (versions.isPending) return <TextSkeleton label="Loading the versions" />;
  if (versions.isError) return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  if (all.length === 0) return <NothingYet />;
  return (
    <div className="history-parts">
      {(!phone || chosen === undefined) && <VersionList versions={all} chosen={chosen} onPick={setPicked} />}
      {chosen && (
        <Chosen
          key={chosen.id}
          page={page}
          version={chosen}
          before={all[all.indexOf(chosen) + 1] ?? null}
          onBack={phone ? () => setPicked(null) : null}
          onRestored={onClose}
        />
      )}
    </div>
  );
}

function NothingYet() {
  return (
    <EmptyState icon={<IconHistory size={32} stroke={1.4} />} title="No versions yet">
      A version is kept a minute after someone stops writing, and every few minutes while they go on.
    </EmptyState>
  );
}

interface ListProps {
  versions: Version[];
  chosen: Version | undefined;
  onPick: (id: string) => void;
}

function VersionList({ versions, chosen, onPick }: ListProps) {
  return (
    <nav className="version-list" aria-label="Versions">
      {byDay(versions).map(({ day, versions: found }) => (
        <section key={day} aria-label={day}>
          <h3 className="version-day">{day}</h3>
          {found.map((version) => (
            <UnstyledButton key={version.id} className="version" aria-current={version.id === chosen?.id} onClick={() => onPick(version.id)}>
              <span className="version-time">{timeOf(version)}</span>
              <span className="version-who">{wordsOf(version)}</span>
            </UnstyledButton>
          ))}
        </section>
      ))}
      <Text size="xs" c="dimmed" className="version-note">
        Every version is kept for 30 days, then the last one of each day for a year.
      </Text>
    </nav>
  );
}

interface ChosenProps {
  page: WholePage;
  version: Version;
  before: Version | null;
  onBack: (() => void) | null;
  onRestored: () => void;
}

function Chosen({ page, version, before, onBack, onRestored }: ChosenProps) {
  const [marked, setMarked] = useState(true);
  const text = useVersionText(page.id, version.id);
  const older = useVersionText(page.id, before?.id ?? null);
  const restore = useRestore(page.id);
  const restoreNow = () =>
    restore.mutate(version.id, {
      onSuccess: () => {
        notify("Restored. The text until now is kept as a version too.");
        onRestored();
      },
    });
  const ready = text.data !== undefined && (before === null || !marked || older.data !== undefined);
  return (
    <section className="version-shown" aria-label={`Version of ${timeOf(version)}`}>
      <Group justify="space-between" gap="xs" className="version-bar">
        {onBack && (
          <Button size="sm" variant="default" onClick={onBack}>
            All versions
          </Button>
        )}
        <Switch label="Show what changed" disabled={before === null} checked={marked && before !== null} onChange={(event) => setMarked(event.currentTarget.checked)} />
        <Button size="sm" loading={restore.isPending} onClick={restoreNow}>
          Restore this version
        </Button>
      </Group>
      {(text.isError || older.isError) && <ErrorState error={text.error ?? older.error} onRetry={() => void Promise.all([text.refetch(), older.refetch()])} />}
      {ready ? (
        <Preview text={text.data} before={marked ? (older.data ?? null) : null} />
      ) : (
        !text.isError && !older.isError && <Waiting />
      )}
    </section>
  );
}

function timeOf({ createdAt }: Version): string {
  return new Date(createdAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function wordsOf({ authors, restoredFrom }: Version): string {
  const names = authors.map((one) => one.name).join(", ");
  if (restoredFrom !== null) return `${names} restored an earlier version`;
  return names || "As it was before";
}
