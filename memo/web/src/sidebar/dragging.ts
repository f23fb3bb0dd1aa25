/** Drag and drop in the tree: before, inside or after the row below the pointer. */

import { useRef, useState, type DragEvent } from "react";

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

/** The siblings around a page of the tree. */
export interface Around {
  beforePrevious: TreeNode | null;
  previous: TreeNode | null;
  next: TreeNode | null;
}

/** Returns where a page lands one step up or down among its siblings, or null at the end. */
export function stepOf({ beforePrevious, previous, next }: Around, up: boolean): Place | null {
  const passed = up ? previous : next;
  return passed && placeAt(up ? "before" : "after", passed, beforePrevious);
}

export function useDragging(canEdit: boolean) {
  const workspace = useWorkspace();
  const { move } = usePageChanges(workspace.id);
  const [dragged, setDragged] = useState<TreeNode | null>(null);
  const [target, setTarget] = useState<Target | null>(null);
  const item = useRef<Element | null>(null);

  const end = () => {
    setDragged(null);
    setTarget(null);
  };
  const over = (event: DragEvent<HTMLElement>, node: TreeNode) => {
    // Nothing can be put into itself or into what is inside it.
    if (dragged === null || item.current?.contains(event.currentTarget)) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const spot = spotAt(event.clientY - box.top, box.height);
    if (target?.id !== node.id || target.spot !== spot) setTarget({ id: node.id, spot });
  };
  const drop = (event: DragEvent<HTMLElement>, node: TreeNode, previous: TreeNode | null) => {
    event.preventDefault();
    if (dragged !== null && target?.id === node.id) {
      const place = placeAt(target.spot, node, previous);
      if (place.after !== dragged.id) move.mutate({ page: dragged, place });
    }
    end();
  };
  const row = (node: TreeNode, previous: TreeNode | null) => ({
    draggable: canEdit,
    "data-drop": target?.id === node.id ? target.spot : undefined,
    onDragStart: (event: DragEvent<HTMLElement>) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", node.title);
      item.current = event.currentTarget.closest("li");
      setDragged(node);
    },
    onDragOver: (event: DragEvent<HTMLElement>) => over(event, node),
    onDrop: (event: DragEvent<HTMLElement>) => drop(event, node, previous),
    onDragEnd: end,
  });
  return { row, move };
}
