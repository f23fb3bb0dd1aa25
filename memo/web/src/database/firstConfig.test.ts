import { expect, test } from "vitest";

import { firstConfig } from "./firstConfig.ts";
import type { Database, Property, PropertyType } from "./model.ts";

const property = (id: string, type: PropertyType): Property => ({ id, name: id, type, config: {}, rank: id });
const TYPES: [string, PropertyType][] = [["title", "title"], ["a", "status"], ["b", "date"], ["c", "person"], ["d", "number"], ["e", "files"], ["f", "text"]];
const database = { properties: TYPES.map(([id, type]) => property(id, type)), views: [] } as unknown as Database;

test("cards and lines begin with three properties, without what they are grouped by and the picture", () => {
  expect(firstConfig("board", database)).toEqual({ group: "a", hidden: ["e", "f"] });
  expect(firstConfig("gallery", database)).toEqual({ cover: "e", hidden: ["d", "f"] });
  expect(firstConfig("list", database)).toEqual({ hidden: ["d", "e", "f"] });
});

test("a table shows everything, and a calendar its date", () => {
  expect(firstConfig("table", database)).toEqual({});
  expect(firstConfig("calendar", database)).toEqual({ date: "b" });
});
