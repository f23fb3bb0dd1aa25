import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { EarlyWords, useEarlyWords } from "./EarlyWords.tsx";

afterEach(cleanup);

test("the wish to write before the editor is there is kept, with every word, and handed over once", () => {
  const written: string[] = [];
  const { result } = renderHook(() => useEarlyWords("one"));
  expect(result.current.words).toBeNull();
  act(() => result.current.begin());
  expect(result.current.words).toBe("");
  act(() => result.current.onWords("first\nsecond"));
  act(() => result.current.begin());
  expect(result.current.words).toBe("first\nsecond");
  act(() => result.current.onWriter((words) => written.push(words)));
  expect(result.current.words).toBeNull();
  act(() => result.current.onWriter((words) => written.push(words)));
  expect(written).toEqual(["first\nsecond"]);
});

test("with the editor there, the wish only moves the cursor", () => {
  const written: string[] = [];
  const { result } = renderHook(() => useEarlyWords("two"));
  act(() => result.current.onWriter((words) => written.push(words)));
  expect(written).toEqual([]);
  act(() => result.current.begin());
  expect(written).toEqual([""]);
});

test("who leaves before the editor is there finds the words again", () => {
  const first = renderHook(() => useEarlyWords("three"));
  act(() => first.result.current.onWords("kept"));
  first.unmount();
  expect(renderHook(() => useEarlyWords("three")).result.current.words).toBe("kept");
  expect(renderHook(() => useEarlyWords("four")).result.current.words).toBeNull();
});

test("the field takes the cursor at once", () => {
  render(<EarlyWords words="" onWords={() => undefined} />);
  expect(document.activeElement).toBe(screen.getByLabelText("Page text"));
});
