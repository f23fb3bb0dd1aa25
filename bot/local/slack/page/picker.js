// The emoji picker: search, a grid walked with the arrow keys.

import { h } from "./dom.js";
import { EMOJI, OFTEN } from "./emoji.js";
import { float } from "./menu.js";

const COLUMNS = 8;

export function pickEmoji(anchor, chosen) {
  const grid = h("div", { class: "emoji-grid", role: "listbox", "aria-label": "Emoji" });
  const search = h("input", {
    class: "control",
    type: "search",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    oninput: () => fill(search.value),
  });
  const panel = h(
    "div",
    { class: "emoji-picker", role: "dialog", "aria-label": "Choose an emoji", onkeydown: keys },
    search,
    grid,
  );

  function pick(name) {
    panel.hidePopover();
    chosen(name);
  }

  function fill(query) {
    const wanted = query.trim().toLowerCase().replaceAll(" ", "_");
    const names = wanted
      ? [...EMOJI.keys()].filter((name) => name.includes(wanted))
      : [...OFTEN, ...[...EMOJI.keys()].filter((name) => !OFTEN.includes(name))];
    grid.replaceChildren(
      ...names.slice(0, 96).map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "emoji-choice",
            role: "option",
            tabindex: "-1",
            "aria-label": name,
            title: `:${name}:`,
            onclick: () => pick(name),
          },
          EMOJI.get(name),
        ),
      ),
    );
    if (!names.length) grid.append(h("p", { class: "empty-small" }, "No emoji by that name."));
  }

  function keys(event) {
    const all = [...grid.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0 && all.length)
      return (event.preventDefault(), pick(all[0].getAttribute("aria-label")));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined || (at < 0 && event.key !== "ArrowDown")) return undefined;
    event.preventDefault();
    if (at < 0) return all[0]?.focus();
    return at + step < 0 ? search.focus() : all[Math.min(at + step, all.length - 1)]?.focus();
  }

  fill("");
  float(panel, anchor);
  search.focus();
}
