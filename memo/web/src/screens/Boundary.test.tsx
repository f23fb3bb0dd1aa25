import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Boundary } from "./Boundary.tsx";

afterEach(cleanup);

let isBroken = true;

function Part() {
  if (isBroken) throw new Error("broken");
  return <p>The part</p>;
}

function part(of: string) {
  return (
    <MantineProvider>
      <p>The rest</p>
      <Boundary of={of}>
        <Part />
      </Boundary>
    </MantineProvider>
  );
}

test("a broken part leaves the rest, says what to do, and is tried again when asked or somewhere else", () => {
  isBroken = true;
  const { rerender } = render(part("/trash"), { onCaughtError: () => undefined });
  expect(screen.getByRole("alert").textContent).toContain("This cannot be shown");
  expect(screen.getByText("The rest")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByRole("alert")).toBeTruthy();
  isBroken = false;
  rerender(part("/members"));
  expect(screen.getByText("The part")).toBeTruthy();
});
