/** Empty, loading and error states, the same everywhere. */

import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { messageOf } from "../lib/api.ts";
import { useOnline } from "../lib/online.ts";

interface EmptyProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** Says all there is on the screen, so its title is the screen's. */
  alone?: boolean;
}

export function EmptyState({ icon, title, children, action, alone = false }: EmptyProps) {
  return (
    <Stack className="empty-state" align="center" gap="xs">
      <span className="empty-icon" aria-hidden>
        {icon}
      </span>
      <Title order={alone ? 1 : 2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={420}>
        {children}
      </Text>
      {action}
    </Stack>
  );
}

export function ErrorState({ error, onRetry, alone = false }: { error: unknown; onRetry: () => void; alone?: boolean }) {
  return (
    <Stack className="empty-state" align="center" gap="xs" role="alert">
      <Title order={alone ? 1 : 2} size="h4">
        This did not load
      </Title>
      <Text c="dimmed" ta="center">
        {messageOf(error)}
      </Text>
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </Stack>
  );
}

/** In the place of what broke while it was drawn. */
export function BrokenState({ onRetry, alone = false }: { onRetry: () => void; alone?: boolean }) {
  return (
    <Stack className="empty-state" align="center" gap="xs" role="alert">
      <Title order={alone ? 1 : 2} size="h4">
        This cannot be shown
      </Title>
      <Text c="dimmed" ta="center" maw={420}>
        Something in Memo went wrong. What you wrote is kept. Try again, or load Memo anew.
      </Text>
      <Group gap="xs" justify="center">
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
        <Button variant="subtle" color="gray" onClick={() => location.reload()}>
          Load anew
        </Button>
      </Group>
    </Stack>
  );
}

/** Why nothing comes: what is waited for is not kept on this device. */
export function OfflineNote() {
  return (
    <div role="status">
      <EmptyState icon={<IconWifiOff size={32} stroke={1.4} />} title="You are offline">
        This is not on this device yet. It loads by itself once you are connected again.
      </EmptyState>
    </div>
  );
}

/** Grey lines where text will be. */
export function TextSkeleton({ label }: { label: string }) {
  if (!useOnline()) return <OfflineNote />;
  return (
    <Stack gap="sm" role="status" aria-label={label} className="text-skeleton">
      {["92%", "97%", "64%", "88%", "40%"].map((width) => (
        <Skeleton key={width} height={14} width={width} radius="sm" />
      ))}
    </Stack>
  );
}
