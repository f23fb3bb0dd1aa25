/** How rows are picked up: by mouse at once, by touch after a moment, by keyboard with Space. */

import {
  KeyboardSensor, MouseSensor, TouchSensor, useDraggable, useSensor, useSensors, type KeyboardCoordinateGetter, type UseDraggableArguments,
} from "@dnd-kit/core";
import type { KeyboardEvent } from "react";

import { useView } from "./context.ts";
import type { Row } from "./model.ts";

const KEYS = { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] };

/** Returns the sensors; `coordinateGetter` says where each arrow key carries a row. */
export function useCarrying(coordinateGetter: KeyboardCoordinateGetter) {
  return useSensors(
    // Not of pointers of all kinds: it would hold a finger too, until the page scrolls away under it.
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter, scrollBehavior: "auto", keyboardCodes: KEYS }),
  );
}

/** Returns the props of an element by which a row is carried, and opened by a press or Enter; `what` is what it is called. */
export function useCarried(row: Row, what: string, carried: UseDraggableArguments) {
  const { open } = useView();
  const drag = useDraggable({ ...carried, attributes: { roleDescription: what } });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !drag.isDragging) {
      event.preventDefault();
      open(row.id);
    } else drag.listeners?.onKeyDown?.(event);
  };
  return {
    ref: drag.setNodeRef,
    "data-lifted": drag.isDragging || undefined,
    ...drag.attributes,
    ...drag.listeners,
    "aria-disabled": undefined,
    onKeyDown,
    onClick: () => open(row.id),
  };
}
