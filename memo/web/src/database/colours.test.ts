import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { COLORS } from "./model.ts";

const [, light = "", dark = ""] = /:root \{([^}]*)\}[^]*?:root\[data-mantine-color-scheme="dark"\] \{([^}]*)\}/.exec(readFileSync("src/styles/databases.css", "utf8")) ?? [];

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(sheet: string, color: string): number {
  const named = (name: string) => luminance(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(sheet)?.[1] ?? "");
  const [low = 0, high = 0] = [named(`chip-${color}`), named(`chip-${color}-ink`)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

test.each([["light", light], ["dark", dark]])("the names on all chips can be read on their colours: %s", (_name, sheet) => {
  for (const color of COLORS) expect(contrast(sheet, color), color).toBeGreaterThanOrEqual(4.5);
});
