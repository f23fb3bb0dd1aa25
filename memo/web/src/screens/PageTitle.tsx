/** The title: one growing line, shown everywhere and saved while it is written. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from "react";

import { cursorTaken, useCursorWish } from "../lib/making.ts";
import type { WholePage } from "../lib/pages.ts";
import { saveTitle, writeTitle } from "../lib/titles.ts";

interface Props {
  page: WholePage;
  canEdit: boolean;
  onEnter: () => void;
}

const LONGEST = 300;

export function PageTitle({ page, canEdit, onEnter }: Props) {
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, page.title);
  useCursor(field, page, canEdit);
  // Who leaves the page right after writing its title has written it all the same.
  useEffect(() => () => saveTitle(client, page.id), [client, page.id]);

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
      value={page.title}
      onKeyDown={onKeyDown}
      onChange={(event) => writeTitle(client, page.id, event.currentTarget.value.replace(/\n/g, " "), "soon")}
      onBlur={() => {
        cursorTaken(page.id);
        saveTitle(client, page.id);
      }}
    />
  );
}

/** A page that was just made has the cursor before the next key is pressed; one that is opened empty has it where that opens no keyboard. */
function useCursor(field: React.RefObject<HTMLTextAreaElement | null>, page: WholePage, canEdit: boolean): void {
  const wish = useCursorWish(page.id);
  useLayoutEffect(() => {
    if (wish === null) return;
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, [field, wish]);
  useEffect(() => {
    if (page.title === "" && canEdit && window.matchMedia("(hover: hover)").matches) field.current?.focus();
    // Only a page that is opened empty takes the focus, not one whose title is being deleted.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
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
