import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { ENTRIES } from "./entries.tsx";
import Gallery from "./Gallery.tsx";

afterEach(cleanup);

const kit = import.meta.glob<Record<string, unknown>>("../components/*.tsx", { eager: true });

test("every component of the kit has an entry in the gallery", () => {
  const shown = new Set<unknown>(ENTRIES.map((entry) => entry.component));
  const components = Object.entries(kit).flatMap(([file, exported]) =>
    Object.entries(exported).filter(([name]) => /^[A-Z]/.test(name)).map(([name, component]) => ({ at: `${file} ${name}`, component })),
  );
  expect(components.length).toBeGreaterThan(5);
  expect(components.filter((one) => !shown.has(one.component)).map((one) => one.at)).toEqual([]);
});

test("the gallery shows each of them in all its states", () => {
  render(
    <MantineProvider>
      <Gallery />
    </MantineProvider>,
  );
  for (const { name, states } of ENTRIES) {
    const section = screen.getByRole("region", { name });
    expect(section.querySelectorAll("figure")).toHaveLength(Object.keys(states).length);
  }
});
