// Channels, direct messages and apps, each with what is unread; a drawer on narrow screens.

import { avatar, h, icon, iconButton, narrow } from "./dom.js";
import { openMenu } from "./menu.js";
import { session } from "./api.js";
import { name, state, user } from "./state.js";

let node = null;

export function sidebar() {
  node = h("nav", { class: "sidebar", "aria-label": "Channels and direct messages" });
  drawSidebar();
  return node;
}

export function drawSidebar() {
  const me = user(state.me);
  const all = [...state.channels.values()];
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.channel : null;
  const account = h(
    "button",
    {
      type: "button",
      class: "account",
      "aria-haspopup": "menu",
      "aria-label": `Signed in as ${me.real_name}`,
      onclick: () => openMenu(account, [{ label: `Sign out ${me.real_name}`, run: signOut }]),
    },
    avatar(me, "small"),
    h("span", { class: "account-words" }, h("strong", {}, me.real_name), h("small", {}, me.profile.title || "Member")),
    icon("more"),
  );
  node.replaceChildren(
    h(
      "div",
      { class: "sidebar-head" },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("div", {}, h("strong", {}, state.team), h("small", {}, "Local Slack")),
      iconButton("close", "Close sidebar", closeDrawer, { class: "icon-button drawer-only" }),
    ),
    h(
      "div",
      { class: "sidebar-scroll" },
      group(
        "Channels",
        all.filter((one) => !one.is_im),
      ),
      group(
        "Direct messages",
        all.filter((one) => one.is_im && !user(one.user).is_bot),
      ),
      group(
        "Apps",
        all.filter((one) => one.is_im && user(one.user).is_bot),
      ),
    ),
    account,
  );
  if (focused) node.querySelector(`[data-channel="${focused}"]`)?.focus();
}

function group(label, channels) {
  if (!channels.length) return null;
  const id = `group-${label.toLowerCase().replaceAll(" ", "-")}`;
  return h(
    "section",
    { "aria-labelledby": id },
    h("h2", { id }, label),
    h(
      "ul",
      {},
      channels.map((one) => h("li", {}, entry(one))),
    ),
  );
}

function entry(channel) {
  const label = channel.is_im ? name(channel.user) : channel.name;
  const loud = channel.is_im ? channel.unread : channel.mentions;
  const unread = channel.unread ? `, ${channel.unread} unread` : "";
  return h(
    "a",
    {
      href: `#/${channel.id}`,
      class: channel.unread ? "entry unread" : "entry",
      data: { channel: channel.id },
      "aria-current": channel.id === state.open ? "page" : null,
      "aria-label": label + unread,
      onclick: closeDrawer,
    },
    channel.is_im ? avatar(user(channel.user), "tiny") : icon(channel.is_private ? "lock" : "hash"),
    h("span", { class: "entry-name" }, label),
    channel.unread
      ? h(
          "span",
          { class: loud ? "unread-badge loud" : "unread-badge", "aria-hidden": "true" },
          channel.unread > 99 ? "99+" : String(channel.unread),
        )
      : null,
  );
}

export function openDrawer() {
  document.body.classList.add("drawer-open");
  fit();
  node.querySelector("[aria-current], .entry")?.focus();
}

export function closeDrawer() {
  if (!document.body.classList.contains("drawer-open")) return;
  document.body.classList.remove("drawer-open");
  fit();
  document.querySelector(".open-drawer")?.focus();
}

// A closed drawer must not be reachable by Tab.
export function fit() {
  if (node) node.inert = narrow() && !document.body.classList.contains("drawer-open");
}

function signOut() {
  session.clear();
  location.hash = "";
  location.reload();
}
