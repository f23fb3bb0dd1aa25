/** The title: one growing line, saved while it is written. */

import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

import { usePageChanges, type WholePage } from "../lib/pages.ts";

interface Props {
  page: WholePage;
  canEdit: boolean;
  onPending: (pending: boolean) => void;
  onEnter: () => void;
}

const SAVE_AFTER_MS = 350;
const LONGEST = 300;

export function PageTitle({ page, canEdit, onPending, onEnter }: Props) {
  const [text, setText] = useState(page.title);
  const [dirty, setDirty] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const shown = dirty ? text : page.title;
  useGrowing(field, shown);
  useSaveLater(page, text, dirty, () => setDirty(false));
  useEffect(() => onPending(dirty), [dirty, onPending]);
  useEffect(() => {
    if (page.title === "" && canEdit && window.matchMedia("(hover: hover)").matches) field.current?.focus();
    // Only a page that is opened empty takes the focus, not one whose title is being deleted.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      onEnter();
    }
  };
  return (
    <textarea
      ref={field}
      className="page-title"
      rows={1}
      maxLength={LONGEST}
      aria-label="Page title"
      placeholder="Untitled"
      readOnly={!canEdit}
      value={shown}
      onKeyDown={onKeyDown}
      onChange={(event) => {
        setText(event.currentTarget.value.replace(/\n/g, " "));
        setDirty(true);
      }}
    />
  );
}

function useSaveLater(page: WholePage, text: string, dirty: boolean, onSaved: () => void): void {
  const { rename, retitle } = usePageChanges(page.workspaceId);
  const latest = useRef(text);
  const waiting = useRef(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    latest.current = text;
    waiting.current = dirty;
    if (!dirty) return;
    const save = () => {
      retitle.mutate(
        { id: page.id, title: text },
        {
          onSuccess: () => latest.current === text && onSaved(),
          onError: () => setTimeout(() => setAttempt((count) => count + 1), 2000),
        },
      );
    };
    const timer = setTimeout(save, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
    // `retitle` and `onSaved` change at every render, but only a new text or a failure is worth a request.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [text, dirty, page.id, attempt]);
  useEffect(
    () => () => {
      // Who leaves the page right after writing its title has written it all the same; a failure is told there.
      if (waiting.current) rename.mutate({ id: page.id, title: latest.current });
    },
    // oxlint-disable-next-line react/exhaustive-deps
    [],
  );
}

function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const growNow = () => grow(field.current);
    growNow();
    window.addEventListener("resize", growNow);
    return () => window.removeEventListener("resize", growNow);
  }, [field, text]);
}

function grow(element: HTMLTextAreaElement | null): void {
  element?.style.setProperty("height", "auto");
  element?.style.setProperty("height", `${element.scrollHeight}px`);
}
