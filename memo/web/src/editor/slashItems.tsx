/** What the slash menu and “turn into” offer. */

import type { BlockTypeSelectItem, DefaultReactSuggestionItem } from "@blocknote/react";
import { blockTypeSelectItems, getDefaultReactSlashMenuItems } from "@blocknote/react";
import { filterSuggestionItems, insertOrUpdateBlockForSlashMenu } from "@blocknote/core/extensions";
import { IconBulb, IconCode, IconTablePlus, IconTableShare } from "@tabler/icons-react";

import type { MemoEditor } from "./schema.ts";
import { TONE, TONES } from "./callout/tones.ts";
import { wish, type Wish } from "./database/wishes.ts";
import { BASIC, MEDIA, words } from "./words.ts";

const menu = words.slash_menu;
const CALLOUT = "Callout";
const DATABASE = "Database";
const LINKED = "Link to a database";

/** All that is offered, in its order, with what can be typed at the start of a line instead. */
const ORDER: readonly (readonly [title: string, typed?: string])[] = [
  [menu.paragraph.title],
  [menu.heading.title, "#"],
  [menu.heading_2.title, "##"],
  [menu.heading_3.title, "###"],
  [menu.bullet_list.title, "-"],
  [menu.numbered_list.title, "1."],
  [menu.check_list.title, "[]"],
  [menu.toggle_list.title],
  [menu.quote.title, ">"],
  [CALLOUT, "[!note]"],
  [menu.code_block.title, "```"],
  [menu.divider.title, "---"],
  [menu.table.title],
  [DATABASE],
  [LINKED],
  [menu.image.title],
  [menu.toggle_heading.title],
  [menu.toggle_heading_2.title],
  [menu.toggle_heading_3.title],
  [menu.emoji.title, ":"],
];
const NUMBERED = /^(Toggle )?heading [456]$/i;

/** Returns the blocks that can be inserted and whose names hold the words; a page has headings of three levels. */
export function slashItems(editor: MemoEditor, query: string): DefaultReactSuggestionItem[] {
  const known = new Map([...getDefaultReactSlashMenuItems(editor), calloutItem(editor), ...databaseItems(editor)].map((item) => [item.title, item]));
  const items = ORDER.flatMap(([title, typed]): DefaultReactSuggestionItem[] => {
    const item = known.get(title);
    return item ? [{ ...item, badge: typed }] : [];
  });
  return bestFirst(filterSuggestionItems(items, query), query);
}

/** What begins with the words is chosen before what only holds them; groups stay together. */
function bestFirst(items: DefaultReactSuggestionItem[], query: string): DefaultReactSuggestionItem[] {
  const first = items.findIndex(({ title }) => query !== "" && title.toLowerCase().startsWith(query.toLowerCase()));
  if (first < 1) return items;
  const group = items[first]?.group;
  const mine = items.filter((item) => item.group === group);
  const at = mine.findIndex((item) => item === items[first]);
  return [...mine.slice(at, at + 1), ...mine.toSpliced(at, 1), ...items.filter((item) => item.group !== group)];
}

function calloutItem(editor: MemoEditor): DefaultReactSuggestionItem {
  return {
    title: CALLOUT,
    subtext: "",
    group: BASIC,
    aliases: ["box", "alert", "info", ...TONES.map((tone) => TONE[tone].word)],
    icon: <IconBulb size={18} stroke={1.7} />,
    onItemClick: () => void insertOrUpdateBlockForSlashMenu(editor, { type: "callout" }),
  };
}

function databaseItems(editor: MemoEditor): DefaultReactSuggestionItem[] {
  const put = (what: Wish) => wish(insertOrUpdateBlockForSlashMenu(editor, { type: "database" }).id, what);
  return [
    {
      title: DATABASE,
      subtext: "",
      group: MEDIA,
      aliases: ["board", "calendar", "gallery", "list view", "inline"],
      icon: <IconTablePlus size={18} stroke={1.7} />,
      onItemClick: () => put("new"),
    },
    {
      title: LINKED,
      subtext: "",
      group: MEDIA,
      aliases: ["linked view", "embed"],
      icon: <IconTableShare size={18} stroke={1.7} />,
      onItemClick: () => put("link"),
    },
  ];
}

/** Returns what the selected blocks can be turned into. */
export function turnIntoItems(editor: MemoEditor): BlockTypeSelectItem[] {
  const usual = blockTypeSelectItems(editor.dictionary).filter((item) => !NUMBERED.test(item.name));
  return [
    ...usual,
    { name: CALLOUT, type: "callout", icon: IconBulb as BlockTypeSelectItem["icon"] },
    { name: menu.code_block.title, type: "codeBlock", icon: IconCode as BlockTypeSelectItem["icon"] },
  ];
}
