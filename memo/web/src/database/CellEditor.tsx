/** Writing into one cell of the grid: text in place, everything else in a popover at the cell. */

import { Popover } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { ValueEditor, isChosen } from "./editors.tsx";
import { TITLE, type Property, type Value } from "./model.ts";
import { numberText, readNumber } from "./values.ts";

/** Where the focus goes after writing. */
export type After = "stay" | "down" | "next" | "previous";

interface Props {
  property: Property;
  value: Value;
  row: string;
  initial: string | undefined;
  onWrite: (value: Value) => void;
  onEnd: (after: After) => void;
}

export function CellEditor(props: Props) {
  return isChosen(props.property) ? <ChosenEditor {...props} /> : <TypedEditor {...props} />;
}

function ChosenEditor({ property, value, row, initial, onWrite, onEnd }: Props) {
  const onTab = (event: KeyboardEvent) => onEnd(event.shiftKey ? "previous" : "next");
  return (
    <Popover opened onChange={(open) => !open && onEnd("stay")} position="bottom-start" shadow="md" width={280} trapFocus withRoles={false} returnFocus={false} offset={2}>
      <Popover.Target>
        <span className="cell-anchor" />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={`Edit ${property.name}`} p={0} className="cell-popover" onKeyDown={(event) => event.stopPropagation()}>
        <ValueEditor
          property={property}
          value={value}
          row={row}
          {...(initial === undefined ? {} : { initial })}
          onChange={onWrite}
          onDone={() => onEnd("stay")}
          onTab={onTab}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Returns the text that is edited for a value. */
export function draftOf(property: Property, value: Value): string {
  if (typeof value === "number") return property.config.format === "percent" ? numberText(value, "percent") : String(value);
  return typeof value === "string" ? value : "";
}

/** Returns the value of a written text, undefined when it is none. */
export function readDraft(property: Property, text: string): Value | undefined {
  if (property.type !== "number") return property.id === TITLE ? text.replace(/\s*\n\s*/g, " ") : text.trim() === "" ? null : text;
  if (text.trim() === "") return null;
  return readNumber(text) ?? undefined;
}

const MODES: Partial<Record<Property["type"], "decimal" | "email" | "tel" | "url">> = { number: "decimal", email: "email", phone: "tel", url: "url" };

function TypedEditor({ property, value, initial, onWrite, onEnd }: Props) {
  const [text, setText] = useState(initial ?? draftOf(property, value));
  const [isWrong, setIsWrong] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
    // Only when the editor opens.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  const finish = (after: After, mustBeRight: boolean) => {
    if (isOver.current) return;
    const read = readDraft(property, text);
    if (read === undefined && mustBeRight) {
      setIsWrong(true);
      return;
    }
    isOver.current = true;
    if (read !== undefined && read !== (value ?? (property.id === TITLE ? "" : null))) onWrite(read);
    onEnd(after);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      isOver.current = true;
      onEnd("stay");
    } else if (event.key === "Enter" && !(event.shiftKey && property.type === "text")) finish("down", true);
    else if (event.key === "Tab") finish(event.shiftKey ? "previous" : "next", true);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <textarea
        ref={field}
        className="cell-field"
        rows={1}
        aria-label={`Edit ${property.name}`}
        aria-invalid={isWrong}
        data-align={property.type === "number" ? "end" : undefined}
        inputMode={MODES[property.type] ?? "text"}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setIsWrong(false);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => finish("stay", false)}
      />
      {isWrong && (
        <span className="cell-wrong" role="alert">
          This is not a number.
        </span>
      )}
    </>
  );
}
