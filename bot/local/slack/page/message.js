// One message as a row: who, when, what, reactions, its thread.

import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { avatar, h, icon, iconButton } from "./dom.js";
import { glyph } from "./emoji.js";
import { emoji, mrkdwn, plain } from "./mrkdwn.js";
import { filesOf } from "./files.js";
import { pickEmoji } from "./picker.js";
import { mine, name, state, user, valuesOf } from "./state.js";
import { ago, dateOf, fullTime, timeOf } from "./time.js";
import { attempt } from "./toast.js";

export function messageRow(message, place) {
  const author = user(message.user);
  const joined = place.continued ? " continued" : "";
  const hidden = message.is_ephemeral ? " ephemeral" : "";
  return h(
    "article",
    {
      class: `message${joined}${hidden}`,
      tabindex: "-1",
      "aria-label": spoken(message, author),
      data: { ts: message.ts, channel: place.channel, user: message.user },
    },
    h("div", { class: "gutter" }, place.continued ? time(message, "gutter-time") : avatar(author)),
    h(
      "div",
      { class: "message-body" },
      message.is_ephemeral ? onlyYou(message, place) : null,
      place.continued ? null : head(message, author),
      message.subtype === "thread_broadcast" && !place.thread
        ? h("p", { class: "replied-to" }, "replied to a thread")
        : null,
      content(message, place),
      filesOf(message),
      (message.attachments ?? []).map((one) => attachment(one, place, message)),
      reactionBar(message, place),
      place.thread ? null : threadSummary(message, place),
    ),
  );
}

function spoken(message, author) {
  const text = plain(message.text).slice(0, 300) || "message";
  return `${author.real_name} at ${timeOf(message.ts)}: ${text}${message.reply_count ? `. ${message.reply_count} replies` : ""}`;
}

const time = (message, kind) =>
  h(
    "time",
    { class: kind, datetime: dateOf(message.ts).toISOString(), title: fullTime(message.ts) },
    timeOf(message.ts),
  );

function head(message, author) {
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, author.real_name),
    author.is_bot ? h("span", { class: "badge app-badge" }, "APP") : null,
    author.is_restricted ? h("span", { class: "badge guest-badge" }, "GUEST") : null,
    time(message, "when"),
  );
}

function onlyYou(message) {
  return h(
    "p",
    { class: "only-you" },
    icon("eye"),
    h("span", {}, "Only visible to you"),
    h(
      "button",
      { type: "button", class: "text-button", onclick: () => attempt(() => act("dismiss", { ts: message.ts })) },
      "Dismiss",
    ),
  );
}

function context(message, place) {
  const key = `${place.thread ? "t" : "m"}${message.ts}`;
  const send = async (details) => {
    await attempt(() => act("click", { channel: place.channel, ts: message.ts, ...details }));
  };
  return { key, values: valuesOf(message.ts), send };
}

function content(message, place) {
  const edited = message.edited && h("span", { class: "edited", title: fullTime(message.edited.ts) }, "(edited)");
  if (message.blocks?.length)
    return h("div", { class: "content" }, blocks(message.blocks, context(message, place)), edited);
  const body = mrkdwn(message.text);
  if (edited) (body.lastElementChild?.matches(".run") ? body.lastElementChild : body).append(" ", edited);
  return h("div", { class: "content" }, body);
}

function attachment(one, place, message) {
  const tint = /^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null;
  return h(
    "div",
    { class: "attachment", vars: tint ? { "--tint": tint } : {} },
    one.pretext ? mrkdwn(one.pretext) : null,
    one.title ? h("strong", {}, plain(one.title)) : null,
    one.text ? mrkdwn(one.text) : null,
    one.blocks ? blocks(one.blocks, context(message, place)) : null,
  );
}

function reactionBar(message, place) {
  if (!message.reactions?.length) return null;
  const add = iconButton(
    "smile",
    "Add reaction",
    () => pickEmoji(add, (chosen) => react(message, place.channel, chosen)),
    { class: "reaction add" },
  );
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    message.reactions.map((one) => reaction(one, message, place)),
    add,
  );
}

function reaction(one, message, place) {
  const own = one.users.includes(state.me);
  const people = one.users.map((id) => (id === state.me ? "you" : name(id))).join(", ");
  return h(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(own),
      title: `${people} reacted with :${one.name}:`,
      "aria-label": `${one.name} reaction, ${one.count} ${one.count === 1 ? "person" : "people"}: ${people}`,
      data: { reaction: one.name },
      onclick: () => react(message, place.channel, one.name),
    },
    glyph(one.name) ? emoji(one.name) : h("span", {}, `:${one.name}:`),
    h("span", { class: "count" }, String(one.count)),
  );
}

export function react(message, channel, chosen) {
  const own = message.reactions?.find((one) => one.name === chosen)?.users.includes(state.me);
  return attempt(() => act(own ? "unreact" : "react", { channel, ts: message.ts, name: chosen }));
}

function threadSummary(message, place) {
  if (!message.reply_count || (message.thread_ts && message.thread_ts !== message.ts)) return null;
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  return h(
    "a",
    { class: "thread-summary", href: `#/${place.channel}/${message.ts}`, "aria-label": `${count}, open thread` },
    h(
      "span",
      { class: "faces" },
      message.reply_users.slice(0, 4).map((id) => avatar(user(id), "small")),
    ),
    h("span", { class: "reply-count" }, count),
    h("span", { class: "reply-when" }, `Last reply ${ago(message.latest_reply)}`),
  );
}

export const canChange = (message) => mine(message) && !message.is_ephemeral;
