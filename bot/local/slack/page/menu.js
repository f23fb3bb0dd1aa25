// Menus and other small panels that float beside what opened them, always wholly on the screen.

import { h } from "./dom.js";

export function float(panel, anchor) {
  panel.setAttribute("popover", "auto");
  document.body.append(panel);
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const inside = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    if (inside && anchor.isConnected) anchor.focus();
  });
  panel.showPopover();
  place(panel, anchor.getBoundingClientRect());
}

function place(panel, beside) {
  const { width, height } = panel.getBoundingClientRect();
  const edge = 8;
  const below = beside.bottom + 4;
  const top = below + height + edge <= innerHeight ? below : Math.max(edge, beside.top - height - 4);
  const left = Math.max(edge, Math.min(beside.right - width, innerWidth - width - edge));
  panel.style.setProperty("top", `${top}px`);
  panel.style.setProperty("left", `${Math.max(edge, left)}px`);
}

// `items` are {label, run, danger?}; a null draws a line between its neighbours.
export function openMenu(anchor, items) {
  const panel = h(
    "div",
    { class: "menu", role: "menu", onkeydown: (event) => walk(event, panel) },
    items.map((item) =>
      item === null
        ? h("hr")
        : h(
            "button",
            {
              type: "button",
              role: "menuitem",
              tabindex: "-1",
              class: item.danger ? "danger" : null,
              onclick: () => {
                panel.hidePopover();
                item.run();
              },
            },
            item.label,
          ),
    ),
  );
  float(panel, anchor);
  panel.querySelector("button")?.focus();
}

function walk(event, panel) {
  const buttons = [...panel.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) {
    if (event.key === "Tab") panel.hidePopover();
    return;
  }
  event.preventDefault();
  buttons.at(to % buttons.length).focus();
}
