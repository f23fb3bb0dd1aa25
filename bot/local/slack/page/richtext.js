// The `rich_text` block.

import { h } from "./dom.js";
import { anchor, channelLink, emoji, mention } from "./mrkdwn.js";
import { formatDate } from "./time.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [key, tag]) => (style[key] ? h(tag, {}, inner) : inner), node);
}

function leaf(part) {
  switch (part.type) {
    case "text":
      return styled(broken(part.text), part.style);
    case "link":
      return styled(anchor(part.url, part.text || part.url), part.style);
    case "user":
      return mention(part.user_id);
    case "channel":
      return channelLink(part.channel_id);
    case "broadcast":
      return h("span", { class: "mention me" }, `@${part.range}`);
    case "emoji":
      return emoji(part.name);
    case "date":
      return h("time", { title: part.fallback }, formatDate(part.timestamp, part.format));
    case "color":
      return h("code", {}, part.value);
    default:
      return part.text ?? "";
  }
}

const broken = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
const leaves = (part) => part.elements.map(leaf);

function section(part) {
  switch (part.type) {
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null },
        part.elements.map((one) => h("li", {}, leaves(one))),
      );
    case "rich_text_quote":
      return h("blockquote", {}, leaves(part));
    case "rich_text_preformatted":
      return h("pre", { tabindex: "0" }, h("code", {}, leaves(part)));
    default:
      return h("p", {}, leaves(part));
  }
}

export const richText = (block) => h("div", { class: "mrkdwn" }, block.elements.map(section));
