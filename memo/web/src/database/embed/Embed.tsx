/** A database in the text of a page: chosen, found, and shown by the same views as on its own screen. */

import "../../styles/embed.css";

import { use, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { TextSkeleton } from "../../components/states.tsx";
import { AroundContext } from "../../editor/database/context.ts";
import type { EmbedProps } from "../../editor/database/DatabaseBlock.tsx";
import { focusBlock } from "../../editor/database/focus.ts";
import { useEdits } from "../edits.ts";
import { asksForRedo, asksForUndo } from "../useUndoKeys.ts";
import { ChooseDatabase } from "./ChooseDatabase.tsx";
import { FoundDatabase } from "./FoundDatabase.tsx";

const WRITTEN = "input, textarea, select, [contenteditable=true]";
const NEAR = "400px";

export default function Embed(props: EmbedProps) {
  const { id, database, editor } = props;
  const around = use(AroundContext);
  const element = useRef<HTMLElement>(null);
  const isNear = useNear(element);
  const [isChoosing, setIsChoosing] = useState(false);
  const edits = useEdits(database);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    // What is open above a database is drawn elsewhere, and keeps its keys.
    if (!(target instanceof HTMLElement) || !currentTarget.contains(target) || event.defaultPrevented) return;
    if (target.matches(WRITTEN) || target.closest("[data-lifted], [data-carried]")) return;
    if (event.key === "Escape" && editor.isEditable) focusBlock(editor, id);
    else if (asksForUndo(event)) edits.undo();
    else if (asksForRedo(event)) edits.redo();
    else return;
    event.preventDefault();
  };
  if (around === null) return null;
  const isEmpty = database === "" || isChoosing;
  return (
    <section className="embed" ref={element} aria-label="Database" onKeyDown={onKeyDown}>
      {!isNear ? (
        <TextSkeleton label="Loading the database" />
      ) : isEmpty ? (
        <ChooseDatabase {...props} around={around} onDone={() => setIsChoosing(false)} />
      ) : (
        <FoundDatabase {...props} around={around} onChoose={() => setIsChoosing(true)} />
      )}
    </section>
  );
}

/** Tells whether an element has been close to the screen: what is far below asks for nothing. */
function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    if (isNear || element.current === null) return undefined;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && setIsNear(true), { rootMargin: NEAR });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element, isNear]);
  return isNear;
}
