import { MantineProvider } from "@mantine/core";
import { onlineManager } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { GridSkeleton } from "../database/states.tsx";
import { TextSkeleton } from "./states.tsx";

afterEach(() => {
  cleanup();
  onlineManager.setOnline(true);
});

const WAITING = { "a page": () => <TextSkeleton label="Loading the page" />, rows: () => <GridSkeleton /> };

test.each(Object.entries(WAITING))("who waits for %s while offline is told so, and waits again once online", (_what, Waiting) => {
  render(
    <MantineProvider>
      <Waiting />
    </MantineProvider>,
  );
  expect(screen.queryByText("You are offline")).toBeNull();
  act(() => onlineManager.setOnline(false));
  expect(screen.getByRole("status").textContent).toContain("You are offline");
  act(() => onlineManager.setOnline(true));
  expect(screen.queryByText("You are offline")).toBeNull();
  expect(screen.getByRole("status").getAttribute("aria-label")).toMatch(/^Loading/);
});
