/** The editor's own words, where ours are better. */

import { en } from "@blocknote/core/locales";

const start = "Write, or press “/” for blocks";
const slash = en.slash_menu;
const tools = en.formatting_toolbar;

export const BASIC = "Text";
export const MEDIA = "Tables, databases and images";
export const MORE = "More";

const named = <Item extends { title: string }>(item: Item, title: string, group = BASIC): Item => ({ ...item, title, subtext: "", group });

export const words: typeof en = {
  ...en,
  placeholders: {
    ...en.placeholders,
    default: start,
    emptyDocument: start,
    callout: "What should stand out",
    bulletListItem: "List item",
    numberedListItem: "List item",
    checkListItem: "To do",
  },
  slash_menu: {
    ...slash,
    paragraph: named(slash.paragraph, "Plain text"),
    heading: named(slash.heading, "Heading 1"),
    heading_2: named(slash.heading_2, "Heading 2"),
    heading_3: named(slash.heading_3, "Heading 3"),
    bullet_list: named(slash.bullet_list, "Bullet list"),
    numbered_list: named(slash.numbered_list, "Numbered list"),
    check_list: { ...named(slash.check_list, "To-do list"), aliases: [...slash.check_list.aliases, "todo", "task", "check list"] },
    toggle_list: named(slash.toggle_list, "Toggle"),
    quote: named(slash.quote, "Quote"),
    code_block: named(slash.code_block, "Code"),
    divider: named(slash.divider, "Divider"),
    table: named(slash.table, "Table", MEDIA),
    image: { ...named(slash.image, "Image", MEDIA), aliases: [...slash.image.aliases, "photo", "picture"] },
    toggle_heading: named(slash.toggle_heading, "Toggle heading 1", MORE),
    toggle_heading_2: named(slash.toggle_heading_2, "Toggle heading 2", MORE),
    toggle_heading_3: named(slash.toggle_heading_3, "Toggle heading 3", MORE),
    emoji: named(slash.emoji, "Emoji", MORE),
  },
  suggestion_menu: { no_items_title: "Nothing is called that" },
  side_menu: { ...en.side_menu, add_block_label: "Add a block below" },
  drag_handle: { ...en.drag_handle, colors_menuitem: "Colour" },
  toggle_blocks: { add_block_button: "Nothing inside yet. Click to write." },
  table_handle: { ...en.table_handle, background_color_menuitem: "Background colour" },
  color_picker: { ...en.color_picker, colors: { ...en.color_picker.colors, default: "None", gray: "Grey" } },
  formatting_toolbar: {
    ...tools,
    strike: { ...tools.strike, tooltip: "Strike through" },
    code: { tooltip: "Code", secondary_tooltip: "Mod+E" },
    colors: { tooltip: "Colour" },
    link: { ...tools.link, tooltip: "Link" },
    nest: { ...tools.nest, tooltip: "Nest" },
    unnest: { ...tools.unnest, tooltip: "Nest less" },
    align_left: { tooltip: "Align left" },
    align_center: { tooltip: "Align to the middle" },
    align_right: { tooltip: "Align right" },
    file_caption: { tooltip: "Caption", input_placeholder: "What the caption says" },
    file_preview_toggle: { tooltip: "Show the image, or only its name" },
    // What the editor calls an image's name is what people hear who cannot see it.
    file_rename: {
      tooltip: { ...tools.file_rename.tooltip, image: "Alternative text" },
      input_placeholder: { ...tools.file_rename.input_placeholder, image: "What the image shows" },
    },
  },
  file_panel: {
    upload: {
      ...en.file_panel.upload,
      file_placeholder: { ...en.file_panel.upload.file_placeholder, image: "Choose an image" },
      upload_error: "The image did not arrive. Try once more.",
    },
    embed: {
      title: "Link",
      embed_button: { ...en.file_panel.embed.embed_button, image: "Show this image" },
      url_placeholder: "https://…",
    },
  },
  link_toolbar: { ...en.link_toolbar, form: { title_placeholder: "Words of the link", url_placeholder: "Paste or type an address" } },
};
