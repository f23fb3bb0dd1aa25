/** The block that shows a database in a text. It holds no more than which one, and which of its views. */

import { createReactBlockSpec } from "@blocknote/react";
import { Skeleton } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { use } from "react";

import { later } from "../../components/later.tsx";
import type { MemoEditor } from "../schema.ts";
import { AroundContext } from "./context.ts";
import { intoBlock } from "./focus.ts";
import { changedHere } from "./removal.ts";

export interface EmbedProps {
  /** The block's own id, and what it holds. */
  id: string;
  database: string;
  view: string;
  editor: MemoEditor;
}

const Embed = later<EmbedProps>(() => import("../../database/embed/Embed.tsx"), Waiting);

const spec = createReactBlockSpec(
  { type: "database", propSchema: { database: { default: "" }, view: { default: "" } }, content: "none" },
  {
    render: ({ block, editor }) => <Shown id={block.id} database={block.props.database} view={block.props.view} editor={editor as unknown as MemoEditor} />,
    toExternalHTML: ({ block }) => (
      <p>
        <a href={addressOf(block.props.database, block.props.view)}>Database</a>
      </p>
    ),
  },
  [intoBlock, changedHere],
);

/** What happens inside belongs to the database alone; only what is dropped on it is the text's. */
function isItsOwn({ type }: Event): boolean {
  return type !== "drop" && type !== "dragenter" && type !== "dragover";
}

/** Returns the block for the editor's schema. */
export function createDatabase(): ReturnType<typeof spec> {
  const made = spec();
  const plain = made.implementation;
  return {
    ...made,
    implementation: {
      ...plain,
      render(block, editor) {
        return Object.assign(plain.render.call(this, block, editor), this.renderType === "nodeView" && { stopEvent: isItsOwn });
      },
    },
  };
}

function addressOf(database: string, view: string): string {
  return `${location.origin}/p/${database}${view === "" ? "" : `?v=${view}`}`;
}

function Shown(props: EmbedProps) {
  const around = use(AroundContext);
  if (around === null) return <Line>A database is here. This link does not show it.</Line>;
  if (around.page === "") return <Line>A database was here. Earlier versions do not show its rows.</Line>;
  return <Embed {...props} />;
}

function Line({ children }: { children: string }) {
  return (
    <p className="embed embed-line">
      <IconTable size={16} stroke={1.6} aria-hidden />
      {children}
    </p>
  );
}

function Waiting() {
  return (
    <div className="embed embed-waiting" role="status" aria-label="Loading the database">
      <Skeleton height={14} width="34%" radius="sm" />
      <Skeleton height={14} width="72%" radius="sm" />
    </div>
  );
}
