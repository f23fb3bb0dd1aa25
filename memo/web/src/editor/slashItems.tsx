/** What the slash menu and “turn into” offer. */

import type { BlockTypeSelectItem, DefaultReactSuggestionItem } from "@blocknote/react";
import { blockTypeSelectItems, getDefaultReactSlashMenuItems } from "@blocknote/react";
import { filterSuggestionItems, insertOrUpdateBlockForSlashMenu } from "@blocknote/core/extensions";
import { IconBulb } from "@tabler/icons-react";

import type { MemoEditor } from "./schema.ts";
import { TONE, TONES } from "./callout/tones.ts";

const DEEP_HEADING = /^(Toggle )?Heading [456]$/;

/** Returns the blocks that can be inserted and whose names hold the words; a page has headings of three levels. */
export function slashItems(editor: MemoEditor, query: string): DefaultReactSuggestionItem[] {
  const usual = getDefaultReactSlashMenuItems(editor).filter((item) => !DEEP_HEADING.test(item.title));
  const at = usual.findIndex((item) => item.title === editor.dictionary.slash_menu.quote.title) + 1;
  return filterSuggestionItems(usual.toSpliced(at, 0, calloutItem(editor)), query);
}

function calloutItem(editor: MemoEditor): DefaultReactSuggestionItem {
  return {
    title: "Callout",
    subtext: "Words that stand out",
    group: editor.dictionary.slash_menu.quote.group,
    aliases: ["box", "alert", "info", ...TONES.map((tone) => TONE[tone].word)],
    icon: <IconBulb size={18} stroke={1.7} />,
    onItemClick: () => void insertOrUpdateBlockForSlashMenu(editor, { type: "callout" }),
  };
}

/** Returns what the selected blocks can be turned into. */
export function turnIntoItems(editor: MemoEditor): BlockTypeSelectItem[] {
  const usual = blockTypeSelectItems(editor.dictionary).filter((item) => !DEEP_HEADING.test(item.name));
  return [...usual, { name: "Callout", type: "callout", icon: IconBulb as BlockTypeSelectItem["icon"] }];
}
