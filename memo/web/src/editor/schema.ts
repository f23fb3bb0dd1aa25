/**
 * The blocks a page can hold. A client that lacks a type deletes such content for everyone by merely opening the page:
 * never remove one, and raise `SCHEMA` here and on the server together when one is added.
 */

import { BlockNoteSchema, defaultBlockSpecs } from "@blocknote/core";

import { createCallout } from "./callout/Callout.tsx";
import { checkListItem } from "./checkList.ts";
import { codeBlock } from "./code/codeBlock.ts";
import { createDatabase } from "./database/DatabaseBlock.tsx";
import { image } from "./image/imageBlock.ts";
import { heading, toggleListItem } from "./toggles.ts";

const { paragraph, quote, divider, table } = defaultBlockSpecs;
const { bulletListItem, numberedListItem } = defaultBlockSpecs;

export const schema = BlockNoteSchema.create({
  blockSpecs: {
    paragraph,
    heading,
    bulletListItem,
    numberedListItem,
    checkListItem,
    toggleListItem,
    quote,
    callout: createCallout(),
    divider,
    codeBlock,
    table,
    database: createDatabase(),
    image,
  },
});

export type MemoEditor = typeof schema.BlockNoteEditor;
