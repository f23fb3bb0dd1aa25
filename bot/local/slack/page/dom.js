// Builds elements from plain values; text is only ever set as text.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  hash: "M6.5 3 5 17M13.5 3 12 17M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v7H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3.5 10 17 3.8 12.6 17l-2.8-5.6zM9.8 11.4 17 3.8",
  smile: "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4zM7 11.8c1.6 2 4.4 2 6 0M7.6 7.8v.6M12.4 7.8v.6",
  thread: "M3.5 4.5h13v9h-7L6 16.5v-3H3.5z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  check: "M4 10.5 8.2 15 16 5.5",
  eye: "M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5S2.5 10 2.5 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  warn: "M10 3.5 18 16.5H2zM10 8.5v3.5M10 14.3v.01",
  clip: "M14.8 9.2l-5 5a3 3 0 0 1-4.3-4.3l5.6-5.6a2 2 0 0 1 2.9 2.9l-5.4 5.4a1 1 0 0 1-1.4-1.4l4.8-4.8",
  slash: "M12.5 3.5 7.5 16.5",
  door: "M8 3.5H4.5v13H8M12.5 13.5 16 10l-3.5-3.5M16 10H8",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
};

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key === "vars") for (const [name, one] of Object.entries(value)) node.style.setProperty(name, one);
    else if (key === "value" || key === "checked" || key === "selected") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((one) => one != null && one !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", name === "more" ? "icon dots" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra },
    icon(name),
  );
}

export function avatar(user, size = "") {
  const words = (user?.real_name ?? "?").split(/\s+/);
  const initials = words.length > 1 ? words[0][0] + words.at(-1)[0] : words[0].slice(0, 2);
  const kind = user?.is_bot ? "avatar app" : "avatar";
  return h(
    "span",
    { class: `${kind} ${size}`, "aria-hidden": "true", vars: { "--tint": `#${user?.color ?? "888888"}` } },
    initials,
  );
}

export function announce(text) {
  let region = document.querySelector("#announcer");
  if (!region) {
    region = h("div", { id: "announcer", class: "sr-only", "aria-live": "polite" });
    document.body.append(region);
  }
  region.textContent = text;
}

export const narrow = () => matchMedia("(max-width: 760px)").matches;
