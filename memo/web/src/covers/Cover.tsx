/** What is drawn above a page: a gradient, or a part of a picture. */

import type { PointerEvent, ReactNode } from "react";

import { draggedTo, gradientOf } from "./gradients.ts";

interface Props {
  cover: string;
  y: number;
  /** Called with the part that is shown, while the picture is dragged; without it the picture stays. */
  onDrag?: ((y: number) => void) | undefined;
  children?: ReactNode;
}

export function Cover({ cover, y, onDrag, children }: Props) {
  const gradient = gradientOf(cover);
  return (
    <div className="cover" data-moving={onDrag !== undefined || undefined} style={gradient ? { background: gradient } : undefined}>
      {cover.startsWith("/") && (
        <img src={cover} alt="" draggable={false} style={{ objectPosition: `50% ${y}%` }} onPointerDown={onDrag && ((event) => drag(event, y, onDrag))} />
      )}
      {children}
    </div>
  );
}

function drag(event: PointerEvent<HTMLImageElement>, y: number, onDrag: (y: number) => void): void {
  const image = event.currentTarget;
  const start = event.clientY;
  const hidden = (image.naturalHeight / image.naturalWidth) * image.clientWidth - image.clientHeight;
  const move = (moved: globalThis.PointerEvent) => onDrag(draggedTo(y, moved.clientY - start, hidden));
  image.setPointerCapture(event.pointerId);
  image.addEventListener("pointermove", move);
  image.addEventListener("lostpointercapture", () => image.removeEventListener("pointermove", move), { once: true });
}
