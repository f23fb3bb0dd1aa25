/** A block that shows no database yet: a new one is made, or one that is there is chosen. */

import { Button, Group, Loader, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { PageIcon } from "../../components/PageIcon.tsx";
import { ErrorState, TextSkeleton } from "../../components/states.tsx";
import type { Around } from "../../editor/database/context.ts";
import type { EmbedProps } from "../../editor/database/DatabaseBlock.tsx";
import { focusBlock } from "../../editor/database/focus.ts";
import { expectFocus, takeWish, useWish, type Wish } from "../../editor/database/wishes.ts";
import { noteAction } from "../../lib/actions.ts";
import { api, messageOf } from "../../lib/api.ts";
import { arrivalOf } from "../../lib/births.ts";
import { forgetTree, titleOf, usePage } from "../../lib/pages.ts";
import { withTitle } from "../data.ts";
import { databaseKeys } from "../keys.ts";
import type { Database } from "../model.ts";
import { Picker } from "../Picker.tsx";
import { useDatabases } from "../useDatabases.ts";
import { hold, removeBlock } from "./hold.ts";

interface Props extends EmbedProps {
  around: Around;
  onDone: () => void;
}

export function ChooseDatabase({ id, database, editor, around, onDone }: Props) {
  const page = usePage(around.page);
  const wish = useWish(id);
  const [wanted, setWanted] = useState<Wish | undefined>(database === "" ? undefined : "link");
  useEffect(() => {
    if (wish === undefined) return;
    setWanted(wish);
    takeWish(id);
  }, [id, wish]);
  if (!around.canEdit) return <p className="embed-line">No database has been chosen here yet.</p>;
  if (!page.data) return <TextSkeleton label="Loading" />;
  const leave = () => {
    if (database === "") removeBlock(editor, id);
    else focusBlock(editor, id);
    onDone();
  };
  const take = (held: { database: string; view: string }) => {
    expectFocus(id);
    hold(editor, id, held);
    onDone();
  };
  const { workspaceId } = page.data;
  if (wanted === "new") return <MakeDatabase workspace={workspaceId} parent={around.page} onMade={take} onLeave={leave} />;
  if (wanted === "link") return <PickDatabase workspace={workspaceId} onPicked={(picked) => take({ database: picked, view: "" })} onLeave={leave} />;
  return (
    <Group gap="xs" className="embed-choice">
      <Text size="sm" c="dimmed">
        Which database shall be here?
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => setWanted("new")}>
        A new one
      </Button>
      <Button size="compact-sm" variant="default" data-choices="" onClick={() => setWanted("link")}>
        One that is there…
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={leave}>
        Remove
      </Button>
    </Group>
  );
}

interface MakeProps {
  workspace: string;
  parent: string;
  onMade: (held: { database: string; view: string }) => void;
  onLeave: () => void;
}

function MakeDatabase({ workspace, parent, onMade, onLeave }: MakeProps) {
  const client = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const hasBegun = useRef(false);
  const make = async () => {
    hasBegun.current = true;
    setFailure(null);
    noteAction("database.create");
    try {
      // A page made a moment ago may be on its way itself.
      await arrivalOf(parent);
      const made = await api.post<Database>(`/api/workspaces/${workspace}/databases`, { title: "", parent_id: parent });
      client.setQueryData(databaseKeys.database(made.page.id), withTitle(made));
      void forgetTree(client, workspace, [parent], []);
      void client.invalidateQueries({ queryKey: ["databases", workspace] });
      onMade({ database: made.page.id, view: made.views[0]?.id ?? "" });
    } catch (error) {
      setFailure(error);
    }
  };
  useEffect(() => {
    if (!hasBegun.current) void make();
    // Made once for each wish, however often this is drawn.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  if (failure === null) {
    return (
      <Group gap="xs" className="embed-choice" role="status">
        <Loader size="xs" />
        <Text size="sm">Making a database…</Text>
      </Group>
    );
  }
  return (
    <Group gap="xs" className="embed-choice" role="alert">
      <Text size="sm">{`No database was made. ${messageOf(failure)}`}</Text>
      <Button size="compact-sm" variant="default" onClick={() => void make()}>
        Try again
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onLeave}>
        Remove
      </Button>
    </Group>
  );
}

interface PickProps {
  workspace: string;
  onPicked: (id: string) => void;
  onLeave: () => void;
}

function PickDatabase({ workspace, onPicked, onLeave }: PickProps) {
  const databases = useDatabases(workspace);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onLeave();
  };
  if (databases.isPending) return <TextSkeleton label="Loading the databases" />;
  if (databases.isError && !databases.data) return <ErrorState error={databases.error} onRetry={() => void databases.refetch()} />;
  const choices = databases.data.map((one) => ({
    id: one.id,
    label: titleOf(one),
    node: (
      <span className="embed-option">
        <PageIcon icon={one.icon} kind="database" />
        {titleOf(one)}
      </span>
    ),
  }));
  return (
    <div className="embed-picker" onKeyDown={onKeyDown}>
      <Picker
        label="Which database?"
        choices={choices}
        chosen={[]}
        empty={choices.length === 0 ? "There is no database yet. Make one with “/database”." : "No database is called that."}
        onChange={([picked]) => picked !== undefined && onPicked(picked)}
        onDone={() => undefined}
      />
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onLeave}>
        Cancel
      </Button>
    </div>
  );
}
