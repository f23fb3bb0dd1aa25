/** Drag and drop in the tree: before, inside or after the row below the pointer. */

import { useState, type DragEvent } from "react";

import { usePageChanges, type Place, type TreeNode } from "../lib/pages.ts";
import { useWorkspace } from "../lib/session.tsx";

export type Spot = "before" | "inside" | "after";

interface Target {
  id: string;
  spot: Spot;
}

/** Returns the part of a row that the pointer is over. */
export function spotAt(offset: number, height: number): Spot {
  if (offset < height * 0.28) return "before";
  return offset > height * 0.72 ? "after" : "inside";
}

/** Returns where a page lands when it is dropped on a part of a row. */
export function placeAt(spot: Spot, node: TreeNode, previous: TreeNode | null): Place {
  if (spot === "inside") return { parentId: node.id };
  if (spot === "after") return { parentId: node.parentId, after: node.id };
  return previous ? { parentId: node.parentId, after: previous.id } : { parentId: node.parentId, first: true };
}

export function useDragging(canEdit: boolean) {
  const workspace = useWorkspace();
  const { move } = usePageChanges(workspace.id);
  const [dragged, setDragged] = useState<TreeNode | null>(null);
  const [target, setTarget] = useState<Target | null>(null);

  const end = () => {
    setDragged(null);
    setTarget(null);
  };
  const over = (event: DragEvent<HTMLElement>, node: TreeNode) => {
    if (dragged === null || dragged.id === node.id) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const spot = spotAt(event.clientY - box.top, box.height);
    if (target?.id !== node.id || target.spot !== spot) setTarget({ id: node.id, spot });
  };
  const drop = (event: DragEvent<HTMLElement>, node: TreeNode, previous: TreeNode | null) => {
    event.preventDefault();
    if (dragged !== null && target?.id === node.id) {
      const before = previous?.id === dragged.id ? null : previous;
      const place = placeAt(target.spot, node, before);
      if (place.after !== dragged.id) {
        move.mutate({ page: dragged, place });
      }
    }
    end();
  };
  const row = (node: TreeNode, previous: TreeNode | null) => ({
    draggable: canEdit,
    "data-drop": target?.id === node.id ? target.spot : undefined,
    onDragStart: (event: DragEvent<HTMLElement>) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", node.title);
      setDragged(node);
    },
    onDragOver: (event: DragEvent<HTMLElement>) => over(event, node),
    onDrop: (event: DragEvent<HTMLElement>) => drop(event, node, previous),
    onDragEnd: end,
  });
  return { row };
}
