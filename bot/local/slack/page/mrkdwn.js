// Slack's mrkdwn as elements. Nothing a person or an app wrote is ever read as HTML.

import { h } from "./dom.js";
import { glyph } from "./emoji.js";
import { name, state } from "./state.js";
import { formatDate } from "./time.js";

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function anchor(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function mention(id) {
  return h("span", { class: id === state.me ? "mention me" : "mention" }, `@${name(id)}`);
}

export function channelLink(id, label) {
  const text = `#${label ?? state.names[id] ?? "channel"}`;
  if (!state.channels.has(id)) return h("span", { class: "mention" }, text);
  return h("a", { class: "mention", href: `#/${id}` }, text);
}

export function emoji(word) {
  const sign = glyph(word);
  return sign
    ? h("span", { class: "emoji", role: "img", "aria-label": word.replaceAll("_", " "), title: `:${word}:` }, sign)
    : `:${word}:`;
}

function bracket(inside) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1), label && unescaped(label));
  if (target.startsWith("!date^")) {
    const [, seconds, template] = target.split("^");
    return h("time", { title: label }, formatDate(seconds, template ?? "{date}"));
  }
  if (target.startsWith("!")) return h("span", { class: "mention me" }, `@${label ?? target.slice(1)}`);
  return anchor(unescaped(target), unescaped(label ?? target));
}

const around = (mark) =>
  new RegExp(`(?<![\\w${mark}])\\${mark}(\\S|\\S[^${mark}\\n]*?\\S)\\${mark}(?![\\w${mark}])`, "g");
const RULES = [
  [/`([^`\n]+)`/g, (found) => h("code", {}, unescaped(found[1]))],
  [/<([^<>\n]+)>/g, (found) => bracket(found[1])],
  [/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)"'`*_~]/g, (found) => anchor(unescaped(found[0]), unescaped(found[0]))],
  [around("*"), (found) => h("strong", {}, inline(found[1]))],
  [around("_"), (found) => h("em", {}, inline(found[1]))],
  [around("~"), (found) => h("s", {}, inline(found[1]))],
  [/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (found) => emoji(found[1])],
];

export function inline(text) {
  const found = RULES.flatMap(([rule, make]) => [...text.matchAll(rule)].map((match) => ({ match, make })));
  found.sort((one, other) => one.match.index - other.match.index);
  const parts = [];
  let at = 0;
  for (const { match, make } of found) {
    if (match.index < at) continue;
    if (match.index > at) parts.push(unescaped(text.slice(at, match.index)));
    parts.push(make(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(unescaped(text.slice(at)));
  return parts;
}

const LINE_KINDS = [
  ["quote", /^(?:&gt;|>) ?/],
  ["ul", /^\s*[•◦▪-] +/],
  ["ol", /^\s*\d{1,3}\. +/],
];
const kindOf = (line) => LINE_KINDS.find(([, start]) => start.test(line)) ?? ["text", /^/];

function lines(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const [kind, start] = kindOf(line);
    if (runs.at(-1)?.kind !== kind) runs.push({ kind, lines: [] });
    runs.at(-1).lines.push(line.replace(start, ""));
  }
  return runs.map(({ kind, lines: own }) => {
    if (kind === "quote") return h("blockquote", {}, withBreaks(own));
    if (kind === "ul" || kind === "ol")
      return h(
        kind,
        {},
        own.map((line) => h("li", {}, inline(line))),
      );
    return h("span", { class: "run" }, withBreaks(own));
  });
}

const withBreaks = (own) => own.flatMap((line, index) => [index ? h("br") : null, ...inline(line)]);

export function mrkdwn(text) {
  const node = h("div", { class: "mrkdwn" });
  for (const [index, part] of String(text ?? "")
    .split("```")
    .entries()) {
    if (index % 2) node.append(h("pre", { tabindex: "0" }, h("code", {}, unescaped(part.replace(/^\n|\n$/g, "")))));
    else if (part.trim()) node.append(...lines(part.replace(/^\n|\n$/g, "")));
  }
  return node;
}

// The words alone, for labels and previews.
export const plain = (text) => {
  const box = h("div", {}, inline(String(text ?? "").replaceAll("```", " ")));
  return box.textContent.replace(/\s+/g, " ").trim();
};

export const textObject = (object) =>
  object.type === "mrkdwn"
    ? mrkdwn(object.text)
    : h("span", { class: "plain" }, object.emoji === false ? object.text : plainEmoji(object.text));

export function plainEmoji(text) {
  const parts = text.split(/:([a-z0-9_+'-]+):/g);
  return parts.map((part, index) => (index % 2 ? emoji(part) : part));
}
