/** What is carried, drawn over everything: it follows the pointer wherever its view stands. */

import { DragOverlay } from "@dnd-kit/core";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";

export function InHand({ children }: { children: ReactNode }) {
  return createPortal(<DragOverlay dropAnimation={null}>{children}</DragOverlay>, document.body);
}
