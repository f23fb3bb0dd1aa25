import { MantineProvider } from "@mantine/core";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";

import { PageConnection, type ConnectionState } from "./connection.ts";
import { LiveSaveState } from "./SaveState.tsx";
import { saveWords } from "./saveWords.ts";
import { ServerSocket } from "./serverSocket.ts";
import { useConnection } from "./usePageConnection.ts";

let connection: PageConnection;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  connection = new PageConnection("page", "ada", ServerSocket.open(new Y.Doc()));
});

afterEach(() => {
  cleanup();
  connection.stop();
  vi.useRealTimers();
});

function press(key: string): void {
  act(() => connection.doc.getText("t").insert(0, key));
}

function acknowledge(): void {
  act(() => ServerSocket.last().acknowledge());
}

function pass(ms: number): void {
  act(() => void vi.advanceTimersByTime(ms));
}

test("“Saving” stays while somebody writes, and “Saved” is said once they pause", () => {
  act(() => ServerSocket.last().connect());
  acknowledge();
  render(
    <MantineProvider>
      <LiveSaveState connection={connection} titlePending={false} />
    </MantineProvider>,
  );
  expect(screen.getByRole("status").textContent).toBe("Saved");
  for (const key of "abc") {
    press(key);
    expect(screen.getByRole("status").textContent).toBe("Saving");
    pass(60);
    acknowledge();
    pass(60);
    expect(screen.getByRole("status").textContent).toBe("Saving");
  }
  pass(300);
  expect(screen.getByRole("status").textContent).toBe("Saved");
});

test("a page that comes into step is saved at once", () => {
  render(
    <MantineProvider>
      <LiveSaveState connection={connection} titlePending={false} />
    </MantineProvider>,
  );
  expect(screen.getByRole("status").textContent).toBe("Connecting");
  act(() => ServerSocket.last().connect());
  acknowledge();
  expect(screen.getByRole("status").textContent).toBe("Saved");
});

test("keys draw nothing anew that only shows whether a page is ready", () => {
  const drawn: boolean[] = [];
  function Ready() {
    const ready = useConnection(connection, (state) => state.ready);
    drawn.push(ready);
    return null;
  }
  render(<Ready />);
  act(() => ServerSocket.last().connect());
  acknowledge();
  for (const key of "abc") {
    press(key);
    acknowledge();
  }
  expect(drawn).toEqual([false, true]);
});

test("who may not write is never told that something was saved", () => {
  const words = (state: Partial<ConnectionState>, access?: "view" | "comment") =>
    saveWords({ online: true, ready: true, unsaved: 0, ending: null, ...state }, false, access);
  expect(words({}, "view")).toBe("View only");
  expect(words({}, "comment")).toBe("Comment only");
  expect(words({ online: false }, "view")).toBe("Offline");
  expect(words({ online: false, ending: "no-access" })).toBe("");
  expect(words({ online: false, ending: "no-access", unsaved: 2 })).toBe("Not saved");
});
