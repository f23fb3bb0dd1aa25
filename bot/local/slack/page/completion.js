// Suggestions under the cursor: slash commands, people, channels, emoji.

import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { state } from "./state.js";

const MOST = 8;
function commands(query, inThread) {
  if (inThread) return [];
  return state.apps
    .flatMap((app) =>
      app.commands.map((one) => ({
        insert: `${one.command} `,
        title: one.command,
        hint: one.hint,
        detail: one.description,
        by: app.name,
      })),
    )
    .filter((one) => one.title.startsWith(`/${query}`));
}

const starts = (words, query) => words.toLowerCase().startsWith(query.toLowerCase());
const people = (query) =>
  Object.values(state.users)
    .filter((one) => one.id !== state.me && starts(one.real_name, query))
    .map((one) => ({
      insert: `@${one.real_name} `,
      title: one.real_name,
      detail: one.profile.title,
      by: one.is_bot ? "App" : "",
    }));
const channels = (query) =>
  [...state.channels.values()]
    .filter((one) => !one.is_im && starts(one.name, query))
    .map((one) => ({ insert: `#${one.name} `, title: `#${one.name}`, detail: one.topic.value }));
const emojis = (query) =>
  [...EMOJI.entries()]
    .filter(([name]) => name.includes(query))
    .map(([name, sign]) => ({ insert: `:${name}: `, title: `${sign} :${name}:` }));

const SOURCES = [
  [/^(\/)([\w-]*)$/, commands],
  [/(?:^|[\s(])(@)([\w-]*)$/, people],
  [/(?:^|[\s(])(#)([\w-]*)$/, channels],
  [/(?:^|[\s(])(:)([a-z0-9_+-]{2,})$/, emojis],
];

let count = 0;

export class Completion {
  constructor(area, inThread) {
    this.area = area;
    this.inThread = inThread;
    this.id = `completion-${(count += 1)}`;
    this.node = h("div", {
      class: "completion",
      role: "listbox",
      id: this.id,
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.found = [];
    this.at = 0;
    area.setAttribute("role", "combobox");
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.id);
    area.setAttribute("aria-expanded", "false");
  }

  get open() {
    return !this.node.hidden;
  }

  look() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    this.found = [];
    for (const [pattern, source] of SOURCES) {
      const match = pattern.exec(before);
      if (!match) continue;
      this.from = before.length - match[2].length - match[1].length;
      this.found = source(match[2], this.inThread).slice(0, MOST);
      if (this.found.length) break;
    }
    this.at = 0;
    this.draw();
  }

  close() {
    this.found = [];
    this.draw();
  }

  draw() {
    this.node.hidden = !this.found.length;
    this.area.setAttribute("aria-expanded", String(this.open));
    this.node.replaceChildren(
      ...this.found.map((one, index) =>
        h(
          "div",
          {
            class: "suggestion",
            role: "option",
            id: `${this.id}-${index}`,
            "aria-selected": String(index === this.at),
            onmousedown: (event) => {
              event.preventDefault();
              this.take(index);
            },
          },
          h(
            "span",
            { class: "suggestion-title" },
            one.title,
            one.hint ? h("span", { class: "suggestion-hint" }, ` ${one.hint}`) : null,
          ),
          one.detail ? h("span", { class: "suggestion-detail" }, one.detail) : null,
          one.by ? h("span", { class: "suggestion-by" }, one.by) : null,
        ),
      ),
    );
    if (this.open) this.area.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
    else this.area.removeAttribute("aria-activedescendant");
    this.node.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  // Returns true when the key was meant for the suggestions.
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Escape") this.close();
    else if (
      event.key === "Tab" ||
      (event.key === "Enter" && !event.shiftKey && this.area.value.trimEnd() !== this.found[this.at].title)
    )
      this.take(this.at);
    else return false;
    event.preventDefault();
    return true;
  }

  take(index) {
    const { insert } = this.found[index];
    const end = this.area.selectionStart;
    this.area.setRangeText(insert, this.from, end, "end");
    this.area.focus();
    this.close();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
