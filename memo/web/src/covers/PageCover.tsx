/** A page's cover and, for who may edit the page, what can be done with it. */

import { Button, FileButton, Group, Popover, SimpleGrid, Slider, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

import { uploadImage } from "../editor/upload.ts";
import { usePageChanges, type PageSummary } from "../lib/pages.ts";
import { Cover } from "./Cover.tsx";
import { GRADIENTS, NAMES } from "./gradients.ts";

const TAKEN = "image/png,image/jpeg,image/webp,image/gif";

export function PageCover({ page, canEdit }: { page: PageSummary; canEdit: boolean }) {
  const { cover: change } = usePageChanges(page.workspaceId);
  const [moving, setMoving] = useState<number | null>(null);
  if (page.cover === "") return null;
  const put = (cover: string, y = 50) => change.mutate({ id: page.id, cover, y });
  const done = () => {
    if (moving !== null) change.mutate({ id: page.id, cover: page.cover, y: moving }, { onSettled: () => setMoving(null) });
  };
  return (
    <Cover cover={page.cover} y={moving ?? page.coverY} onDrag={moving === null ? undefined : setMoving}>
      {canEdit && moving === null && (
        <div className="cover-tools">
          <CoverChoice pageId={page.id} chosen={page.cover} onChoose={put} />
          {page.cover.startsWith("/") && (
            <Button size="compact-sm" variant="default" onClick={() => setMoving(page.coverY)}>
              Reposition
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => put("")}>
            Remove
          </Button>
        </div>
      )}
      {moving !== null && <Position y={moving} saving={change.isPending} onY={setMoving} onDone={done} onCancel={() => setMoving(null)} />}
    </Cover>
  );
}

interface ChoiceProps {
  pageId: string;
  chosen: string;
  onChoose: (cover: string) => void;
}

function CoverChoice({ pageId, chosen, onChoose }: ChoiceProps) {
  const [opened, setOpened] = useState(false);
  const [uploading, setUploading] = useState(false);
  const choose = (cover: string) => {
    onChoose(cover);
    setOpened(false);
  };
  const upload = (file: File | null) => {
    if (!file) return;
    setUploading(true);
    // A failure has been told by the upload itself.
    uploadImage(pageId, file).then(choose, () => undefined).finally(() => setUploading(false));
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={272} trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Button size="compact-sm" variant="default" aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          Change cover
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Cover">
        <SimpleGrid cols={4} spacing={8} mb="sm">
          {NAMES.map((name) => (
            <button
              key={name}
              type="button"
              className="cover-choice"
              aria-label={name}
              aria-pressed={name === chosen}
              style={{ background: GRADIENTS[name] }}
              onClick={() => choose(name)}
            />
          ))}
        </SimpleGrid>
        <FileButton accept={TAKEN} onChange={upload}>
          {(props) => (
            <Button {...props} size="xs" variant="default" fullWidth loading={uploading}>
              Upload a picture
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" mt={6}>
          Wide pictures look best. 10 MB at most.
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}

interface PositionProps {
  y: number;
  saving: boolean;
  onY: (y: number) => void;
  onDone: () => void;
  onCancel: () => void;
}

function Position({ y, saving, onY, onDone, onCancel }: PositionProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>("[role=slider]")?.focus(), []);
  return (
    <div ref={panel} className="cover-tools cover-position" onKeyDown={(event) => event.key === "Escape" && onCancel()}>
      <Text size="xs">Drag the picture, or move it here</Text>
      <Slider value={y} onChange={onY} min={0} max={100} label={null} thumbLabel="Part of the picture that is shown" w="100%" />
      <Group gap={6} wrap="nowrap">
        <Button size="compact-sm" loading={saving} onClick={onDone}>
          Done
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}
