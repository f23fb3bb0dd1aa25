// A list of messages that stays in place while single rows come, change and go.

import { act, read } from "./api.js";
import { h } from "./dom.js";
import { messageRow } from "./message.js";
import { mine } from "./state.js";
import { dayKey, dayName } from "./time.js";
import { attachToolbar } from "./toolbar.js";
import { attempt } from "./toast.js";
import { unescaped } from "./mrkdwn.js";

const TOGETHER_S = 300;
const NEAR_END = 90;

export class MessageList {
  constructor({ channel, thread = null, label, readUpTo = null, empty }) {
    this.place = { channel, thread };
    this.readUpTo = readUpTo;
    this.emptyWords = empty;
    this.messages = new Map();
    this.rows = new Map();
    this.more = false;
    this.log = h("div", {
      class: "log",
      role: "log",
      "aria-label": label,
      "aria-live": "off",
      onkeydown: (event) => this.walk(event),
    });
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      "New messages ↓",
    );
    this.scroller = h("div", { class: "scroller", onscroll: () => this.scrolled() }, this.log);
    this.node = h("div", { class: "list" }, this.scroller, this.jump);
    this.stuck = true;
    const follow = new ResizeObserver(() => {
      if (this.stuck) this.toEnd();
    });
    for (const box of [this.scroller, this.log]) follow.observe(box);
    this.toolbar = attachToolbar(
      this.log,
      (ts) => this.messages.get(ts),
      this.place,
      (message, row) => this.edit(message, row),
    );
  }

  set(messages, more = false) {
    this.messages = new Map(messages.map((one) => [one.ts, one]));
    this.more = more;
    this.draw();
    this.toEnd();
  }

  put(message, fresh) {
    const atEnd = this.atEnd();
    const known = this.messages.has(message.ts);
    if (!known && this.more && this.messages.size && message.ts < this.first()) return;
    this.messages.set(message.ts, message);
    this.draw();
    if (atEnd || (fresh && mine(message))) this.toEnd();
    else if (!known && fresh) this.jump.hidden = false;
  }

  remove(ts) {
    if (this.messages.delete(ts)) this.draw();
  }

  first() {
    return [...this.messages.keys()].sort()[0];
  }

  draw() {
    const sorted = [...this.messages.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
    const focused = this.focusMark();
    const nodes = this.more ? [this.earlier()] : [];
    let previous = null;
    let newShown = false;
    for (const message of sorted) {
      const newDay = !previous || dayKey(previous.ts) !== dayKey(message.ts);
      if (newDay && !this.place.thread) nodes.push(divider(dayName(message.ts)));
      if (this.readUpTo && !newShown && message.ts > this.readUpTo && !mine(message)) {
        nodes.push(divider("New", "new"));
        newShown = true;
      }
      nodes.push(this.row(message, this.continues(previous, message) && !newDay));
      if (this.place.thread && message.ts === this.place.thread) nodes.push(divider(replyWords(sorted.length - 1)));
      previous = message;
    }
    if (!sorted.length) nodes.push(h("p", { class: "empty" }, this.emptyWords));
    this.reconcile(nodes);
    this.restore(focused);
  }

  // Moves only what is out of place, since taking a focused element out of the page would lose its focus.
  reconcile(nodes) {
    const wanted = new Set(nodes);
    for (const old of [...this.log.childNodes]) if (!wanted.has(old)) old.remove();
    nodes.forEach((node, index) => {
      if (this.log.childNodes[index] !== node) this.log.insertBefore(node, this.log.childNodes[index] ?? null);
    });
    const rows = this.log.querySelectorAll(".message");
    rows.forEach((row, index) => row.setAttribute("tabindex", index === rows.length - 1 ? "0" : "-1"));
    this.toolbar.reset();
  }

  continues(previous, message) {
    return (
      previous &&
      previous.user === message.user &&
      !previous.is_ephemeral &&
      !message.is_ephemeral &&
      previous.ts !== this.place.thread &&
      Number(message.ts) - Number(previous.ts) < TOGETHER_S &&
      message.subtype !== "thread_broadcast"
    );
  }

  row(message, continued) {
    const mark = JSON.stringify(message) + continued;
    const known = this.rows.get(message.ts);
    if (known?.mark === mark) return known.node;
    const node = messageRow(message, { ...this.place, continued });
    this.rows.set(message.ts, { mark, node });
    return node;
  }

  focusMark() {
    const active = document.activeElement;
    const row = this.log.contains(active) ? active.closest(".message") : null;
    if (!row) return null;
    return {
      ts: row.dataset.ts,
      action: active.dataset.action,
      reaction: active.dataset.reaction,
      at: active.selectionStart,
    };
  }

  restore(mark) {
    if (!mark || this.log.contains(document.activeElement)) return;
    const row = this.rows.get(mark.ts)?.node;
    if (!row?.isConnected) return;
    const inner = mark.action
      ? `[data-action="${CSS.escape(mark.action)}"]`
      : mark.reaction
        ? `[data-reaction="${CSS.escape(mark.reaction)}"]`
        : null;
    const target = (inner && row.querySelector(inner)) ?? row;
    target.focus({ preventScroll: true });
    if (mark.at != null && target.setSelectionRange && /text|search|url|email|^$/.test(target.type ?? ""))
      target.setSelectionRange(mark.at, mark.at);
  }

  edit(message, row) {
    const body = row.querySelector(".content");
    const area = h("textarea", {
      class: "control",
      "aria-label": "Edit message",
      rows: "3",
      value: editable(message.text),
    });
    const done = () => box.replaceWith(body);
    const save = async () => {
      if (
        area.value.trim() &&
        (await attempt(() => act("edit", { channel: this.place.channel, ts: message.ts, text: area.value })))
      )
        done();
    };
    const box = h(
      "div",
      {
        class: "edit-box",
        onkeydown: (event) => {
          if (event.key === "Escape") done();
          if (event.key === "Enter" && !event.shiftKey) (event.preventDefault(), save());
        },
      },
      area,
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: done }, "Cancel"),
        h("button", { type: "button", class: "button primary", onclick: save }, "Save"),
      ),
    );
    row.querySelector(".toolbar")?.remove();
    body.replaceWith(box);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  earlier() {
    return h(
      "button",
      { type: "button", class: "text-button earlier", onclick: (event) => this.loadEarlier(event.currentTarget) },
      "Show earlier messages",
    );
  }

  async loadEarlier(button) {
    button?.setAttribute("aria-busy", "true");
    const answer = await attempt(() => read(`channels/${this.place.channel}?before=${this.first()}`));
    if (!answer) return button?.removeAttribute("aria-busy");
    const below = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.more = answer.more;
    for (const one of answer.messages) this.messages.set(one.ts, one);
    this.draw();
    this.scroller.scrollTop = this.scroller.scrollHeight - below;
    return undefined;
  }

  walk(event) {
    const row = event.target.classList?.contains("message") ? event.target : null;
    const rows = [...this.log.querySelectorAll(".message")];
    const to = { ArrowUp: rows.indexOf(row) - 1, ArrowDown: rows.indexOf(row) + 1, Home: 0, End: rows.length - 1 }[
      event.key
    ];
    if (!row || to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))].focus();
  }

  atEnd = () => this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END;

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  scrolled() {
    this.stuck = this.atEnd();
    if (this.stuck) this.jump.hidden = true;
  }

  async reveal(ts) {
    for (let page = 0; page < 20 && this.more && !this.messages.has(ts); page += 1) await this.loadEarlier();
    const row = this.rows.get(ts)?.node;
    row?.scrollIntoView({ block: "center" });
    row?.focus();
    row?.classList.add("target");
    this.stuck = this.atEnd();
  }
}

const divider = (words, kind = "") =>
  h("div", { class: `divider-line ${kind}`, role: "separator" }, h("span", {}, words));
const replyWords = (count) => (count === 0 ? "No replies yet" : `${count} ${count === 1 ? "reply" : "replies"}`);
const editable = (text) => unescaped(text.replace(/<(https?:[^<>|]+)>/g, "$1"));
