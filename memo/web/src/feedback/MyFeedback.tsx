/** What a person told us, and how far each report has come. */

import { Anchor, Badge, Button, Group, Text, Title } from "@mantine/core";
import { IconMessageCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { EmptyState, ErrorState, TextSkeleton } from "../components/states.tsx";
import { api } from "../lib/api.ts";
import { keys } from "../lib/pages.ts";
import { ago } from "../lib/time.ts";
import { PageBar } from "../screens/PageBar.tsx";
import { STATES, type Report } from "./states.ts";

export default function MyFeedback({ onMenu, onGive }: { onMenu: () => void; onGive: () => void }) {
  const reports = useQuery({ queryKey: keys.feedback(), queryFn: () => api.get<Report[]>("/api/feedback") });
  useEffect(() => {
    document.title = "My feedback · Memo";
  }, []);
  return (
    <>
      <PageBar page={null} title="My feedback" onMenu={onMenu} />
      <div className="page-column">
        <Group justify="space-between" align="center" className="screen-head">
          <Title order={1} className="screen-title">
            My feedback
          </Title>
          <Button variant="default" onClick={onGive}>
            Give feedback
          </Button>
        </Group>
        {reports.isPending && <TextSkeleton label="Loading your feedback" />}
        {reports.isError && <ErrorState error={reports.error} onRetry={() => void reports.refetch()} />}
        {reports.data?.length === 0 && (
          <EmptyState icon={<IconMessageCircle size={32} stroke={1.4} />} title="Nothing yet">
            What you tell us appears here, with what we made of it.
          </EmptyState>
        )}
        <ul className="reports">
          {reports.data?.map((report) => (
            <li key={report.id}>
              <ReportCard report={report} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}

function ReportCard({ report }: { report: Report }) {
  const state = STATES[report.state];
  return (
    <article className="report" aria-label={`Report ${report.id}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="md">
        <Text className="report-text">{report.text}</Text>
        <Badge color={state.color} variant="light" className="report-state">
          {state.label}
        </Badge>
      </Group>
      {report.note && (
        <Text size="sm" className="report-note">
          {report.note}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {`No. ${report.id}, sent ${ago(report.createdAt)}`}
        {report.pageTitle !== null && `, on “${report.pageTitle || "Untitled"}”`}
        {report.hasScreenshot && (
          <>
            {" · "}
            <Anchor size="xs" href={`/api/feedback/${report.id}/screenshot`} target="_blank" rel="noreferrer">
              picture
            </Anchor>
          </>
        )}
        {report.url && (
          <>
            {" · "}
            <Anchor size="xs" href={report.url} target="_blank" rel="noreferrer">
              follow the work
            </Anchor>
          </>
        )}
      </Text>
    </article>
  );
}
