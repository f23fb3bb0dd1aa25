/** The field in which a page is renamed where it stands in the tree: Enter keeps, Escape leaves it as it was. */

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type KeyboardEvent } from "react";

import { PageIcon } from "../components/PageIcon.tsx";
import { titleOf, type TreeNode } from "../lib/pages.ts";
import { writeTitle } from "../lib/titles.ts";

const LONGEST = 300;

export function RenameRow({ node, onDone }: { node: TreeNode; onDone: () => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(node.title);
  const over = useRef(false);
  const finish = (keep: boolean) => {
    if (over.current) return;
    over.current = true;
    if (keep && title !== node.title) writeTitle(client, node.id, title, "now");
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") finish(false);
  };
  return (
    <span className="tree-link">
      <PageIcon icon={node.icon} kind={node.kind} />
      <input
        className="tree-rename"
        aria-label={`New name of ${titleOf(node)}`}
        autoFocus
        maxLength={LONGEST}
        value={title}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => finish(true)}
      />
    </span>
  );
}
