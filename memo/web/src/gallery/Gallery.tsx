/** The kit on one page, in light and dark: for who builds Memo, and for the tests that look at it. */

import "../styles/gallery.css";

import { SegmentedControl, Title, useMantineColorScheme } from "@mantine/core";
import { useEffect } from "react";

import { ENTRIES } from "./entries.tsx";

export default function Gallery() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    document.title = "Gallery · Memo";
  }, []);
  return (
    <main className="kit">
      <header>
        <Title order={1} size="h2">
          Gallery
        </Title>
        <SegmentedControl
          aria-label="Colours"
          size="xs"
          value={colorScheme === "dark" ? "dark" : "light"}
          onChange={(scheme) => setColorScheme(scheme === "dark" ? "dark" : "light")}
          data={[
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </header>
      {ENTRIES.map(({ name, states }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <div className="kit-states">
            {Object.entries(states).map(([state, shown]) => (
              <figure key={state}>
                <figcaption>{state}</figcaption>
                <div>{shown}</div>
              </figure>
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}
