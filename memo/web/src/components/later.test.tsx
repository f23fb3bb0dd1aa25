import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { fetchParts, later } from "./later.tsx";

afterEach(cleanup);

function Greeting({ name }: { name: string }) {
  return <p>{`Hello ${name}`}</p>;
}

const Part = { default: Greeting };

function show(part: React.ReactNode): Promise<void> {
  return act(async () => {
    render(<MantineProvider>{part}</MantineProvider>);
    await Promise.resolve();
  });
}

test("a part says that it is loading, and is there when it has come", async () => {
  let come: (module: typeof Part) => void = () => undefined;
  const Later = later(() => new Promise<typeof Part>((resolve) => (come = resolve)));
  await show(<Later name="Ada" />);
  expect(screen.getByRole("status").textContent).toBe("Loading…");
  await act(() => {
    come(Part);
    return Promise.resolve();
  });
  expect(screen.getByText("Hello Ada")).toBeTruthy();
});

test("a part that does not load says so and can be asked for again; what is around it stays", async () => {
  let reachable = false;
  const refused = () => Promise.reject<typeof Part>(new TypeError("Failed to fetch dynamically imported module"));
  const Later = later(() => (reachable ? Promise.resolve(Part) : refused()));
  await show(
    <>
      <p>The page</p>
      <Later name="Ada" />
    </>,
  );
  expect(screen.getByRole("alert").textContent).toContain("cannot be reached");
  expect(screen.getByText("The page")).toBeTruthy();
  reachable = true;
  await act(() => {
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    return Promise.resolve();
  });
  expect(screen.getByText("Hello Ada")).toBeTruthy();
});

test("what was fetched while nothing else was to do is there at once, whatever else failed", async () => {
  later(() => Promise.reject<typeof Part>(new Error("gone")));
  let asked = 0;
  const Later = later(() => {
    asked += 1;
    return Promise.resolve(Part);
  });
  await fetchParts(() => Promise.resolve());
  render(<Later name="Ada" />);
  expect(screen.getByText("Hello Ada")).toBeTruthy();
  expect(asked).toBe(1);
});
