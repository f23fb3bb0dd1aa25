/** Opens the sharing of a page; the lock tells that not everyone in the workspace may see or change it. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLock, IconUsers } from "@tabler/icons-react";

import { Wanted } from "../components/Wanted.tsx";
import { later } from "../components/later.tsx";
import type { WholePage } from "../lib/pages.ts";

const ShareDialog = later(() => import("./ShareDialog.tsx"));

export function ShareButton({ page }: { page: WholePage }) {
  const [opened, dialog] = useDisclosure(false);
  const Icon = page.restricted ? IconLock : IconUsers;
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        className="share-button"
        aria-haspopup="dialog"
        aria-label={page.restricted ? "Share (restricted)" : "Share"}
        leftSection={<Icon size={16} />}
        onClick={dialog.open}
      >
        <span className="share-word">Share</span>
      </Button>
      <Wanted when={opened}>
        <ShareDialog page={page} opened={opened} onClose={dialog.close} />
      </Wanted>
    </>
  );
}
