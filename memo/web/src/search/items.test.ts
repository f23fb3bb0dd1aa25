import { expect, test } from "vitest";

import { itemsFor, type Command } from "./items.ts";
import type { Found } from "./useSearch.ts";

const COMMANDS: Command[] = [{ name: "New page", run: () => undefined }, { name: "Trash", run: () => undefined }];
const RECENT = [{ id: "r", title: "Recent", icon: "" }];
const FOUND = [{ id: "f", title: "Found" } as Found];

test("without words it offers what was open lately, then every command", () => {
  expect(itemsFor(" ", COMMANDS, RECENT, FOUND).map((one) => one.key)).toEqual(["page r", "command New page", "command Trash"]);
});

test("with words it offers the pages that hold them, then the commands of that name", () => {
  expect(itemsFor("tra", COMMANDS, RECENT, FOUND).map((one) => one.key)).toEqual(["page f", "command Trash"]);
});
