// The page: signs in, opens conversations and threads, and keeps them as the server tells.

import { act, listen, read, session as signedIn } from "./api.js";
import { composer } from "./composer.js";
import { announce, h, icon, iconButton } from "./dom.js";
import { appOf, leaveHome, openHome, published } from "./home.js";
import { MessageList } from "./list.js";
import { showViews } from "./modal.js";
import { plain } from "./mrkdwn.js";
import { closeDrawer, drawSidebar, fit, openDrawer, sidebar } from "./sidebar.js";
import { sessionBar } from "./session.js";
import { showSignIn } from "./signin.js";
import { mine, name, spokenTitle, state, title, user } from "./state.js";
import { toast } from "./toast.js";

const root = document.querySelector("#root");
const main = h("main", { class: "pane main", "aria-label": "Conversation" });
const side = h("aside", { class: "pane thread", "aria-label": "Thread", hidden: true });
const banner = h("div", { class: "banner", role: "status", hidden: true }, "Connection lost. Reconnecting…");
let list = null;
let thread = null;
let session = null;
let firstHello = true;

async function boot() {
  const body = await read("boot");
  Object.assign(state, { me: body.me, team: body.team, users: body.users, names: body.names, apps: body.apps });
  state.channels = new Map(body.channels.map((one) => [one.id, one]));
  return body;
}

async function start() {
  if (!signedIn.get()) return showSignIn(root);
  let body;
  try {
    body = await boot();
  } catch (error) {
    root.replaceChildren(
      h(
        "main",
        { class: "signin" },
        h("p", { role: "alert" }, error.message),
        h("button", { type: "button", class: "button primary", onclick: () => location.reload() }, "Try again"),
      ),
    );
    return undefined;
  }
  root.replaceChildren(
    h(
      "div",
      { class: "workspace" },
      banner,
      sidebar(),
      h("button", {
        type: "button",
        class: "scrim",
        "aria-label": "Close sidebar",
        tabindex: "-1",
        onclick: closeDrawer,
      }),
      main,
      side,
    ),
  );
  fit();
  addEventListener("resize", fit);
  addEventListener("hashchange", route);
  addEventListener("focus", markRead);
  followPermalink();
  await route();
  showViews(body.views);
  listen(news, connection);
  return undefined;
}

function followPermalink() {
  const found = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(location.pathname);
  if (!found) return;
  const root = new URLSearchParams(location.search).get("thread_ts");
  history.replaceState(null, "", `/#/${found[1]}${root ? `/${root}` : ""}`);
  sessionStorage.setItem("reveal", `${found[2]}.${found[3]}`);
}

async function route() {
  const [, channel, ts] = location.hash.split("/");
  const wanted = state.channels.has(channel) ? channel : [...state.channels.keys()][0];
  const tab = ts === "home" && appOf(state.channels.get(wanted)) ? "home" : "messages";
  const thread = tab === "home" || ts === "home" ? null : (ts ?? null);
  if (wanted !== state.open || tab !== state.tab) await (tab === "home" ? openTab(wanted) : openChannel(wanted));
  if (thread !== state.thread) await openThread(wanted, thread);
}

async function openTab(id) {
  state.open = id;
  state.tab = "home";
  list = null;
  const channel = state.channels.get(id);
  document.title = `${title(channel)}, Home · Local Slack`;
  drawSidebar();
  main.dataset.channel = id;
  const page = h(
    "div",
    { class: "home", role: "region", "aria-label": `Home of ${name(channel.user)}`, tabindex: "-1" },
    h("div", { class: "list loading", role: "status" }, skeleton(), h("span", { class: "sr-only" }, "Loading Home…")),
  );
  main.replaceChildren(head(channel), page);
  await openHome(channel, page).catch((error) => failed(main, head(channel), error, () => openTab(id)));
}

async function openChannel(id) {
  state.open = id;
  state.tab = "messages";
  leaveHome();
  const channel = state.channels.get(id);
  document.title = `${title(channel)} · Local Slack`;
  drawSidebar();
  main.dataset.channel = id;
  main.replaceChildren(
    head(channel),
    h(
      "div",
      { class: "list loading", role: "status" },
      skeleton(),
      h("span", { class: "sr-only" }, "Loading messages…"),
    ),
  );
  const answer = await read(`channels/${id}`).catch((error) =>
    failed(main, head(channel), error, () => openChannel(id)),
  );
  if (state.open !== id || state.tab !== "messages" || !answer) return;
  const empty = channel.is_im
    ? `This is the very beginning of your messages with ${name(channel.user)}.`
    : `Nothing has been said in #${channel.name} yet. Write the first message below.`;
  list = new MessageList({
    channel: id,
    label: `Messages in ${spokenTitle(channel)}`,
    readUpTo: channel.unread ? answer.read : null,
    empty,
  });
  const box = composer({ channel: id, label: `Message ${title(channel)}` });
  main.replaceChildren(head(channel), list.node, box);
  list.set(answer.messages, answer.more);
  if (!location.hash.split("/")[2]) await reveal(list);
  if (!matchMedia("(pointer: coarse)").matches && !document.querySelector("dialog[open]"))
    box.querySelector("textarea").focus();
  await markRead();
  if (channel.is_im && user(channel.user).is_bot) await act("home", { channel: id }).catch(() => null);
}

async function reveal(shown) {
  const ts = sessionStorage.getItem("reveal");
  sessionStorage.removeItem("reveal");
  if (ts) await shown.reveal(ts);
}

function failed(pane, top, error, again) {
  pane.replaceChildren(
    top,
    h(
      "div",
      { class: "list failed", role: "alert" },
      h("p", {}, error.message),
      h("button", { type: "button", class: "button", onclick: again }, "Try again"),
    ),
  );
}

const skeleton = () =>
  Array.from({ length: 5 }, () =>
    h("div", { class: "skeleton", "aria-hidden": "true" }, h("span"), h("div", {}, h("i"), h("i"))),
  );

function head(channel) {
  const topic = channel.is_im ? user(channel.user).profile?.title : channel.topic.value;
  return h(
    "header",
    { class: "pane-head" },
    iconButton("menu", "Open sidebar", openDrawer, { class: "icon-button drawer-only open-drawer" }),
    h(
      "div",
      { class: "pane-title" },
      h(
        "h1",
        {},
        channel.is_im ? null : icon(channel.is_private ? "lock" : "hash"),
        channel.is_im ? name(channel.user) : channel.name,
        channel.is_im && user(channel.user).is_bot ? h("span", { class: "badge app-badge" }, "APP") : null,
      ),
      topic ? h("p", { title: topic }, topic) : null,
    ),
    appOf(channel) && channel.is_im ? tabs(channel) : null,
    channel.is_im ? null : h("span", { class: "member-count", title: "Members" }, `${channel.num_members} members`),
  );
}

function tabs(channel) {
  const tab = (label, at, href) => h("a", { href, "aria-current": state.tab === at ? "page" : null }, label);
  return h(
    "nav",
    { class: "tabs", "aria-label": `Tabs of ${name(channel.user)}` },
    tab("Home", "home", `#/${channel.id}/home`),
    tab("Messages", "messages", `#/${channel.id}`),
  );
}

async function openThread(channel, ts) {
  state.thread = ts;
  side.hidden = !ts;
  document.body.classList.toggle("thread-open", Boolean(ts));
  if (!ts) {
    thread = null;
    side.replaceChildren();
    return;
  }
  const close = iconButton("close", "Close thread", () => {
    location.hash = `#/${channel}`;
  });
  const top = h(
    "header",
    { class: "pane-head" },
    h("div", { class: "pane-title" }, h("h1", {}, "Thread"), h("p", {}, title(state.channels.get(channel)))),
    close,
  );
  side.replaceChildren(
    top,
    h("div", { class: "list loading", role: "status" }, skeleton(), h("span", { class: "sr-only" }, "Loading thread…")),
  );
  const answer = await read(`channels/${channel}/${ts}`).catch((error) =>
    failed(side, top, error, () => openThread(channel, ts)),
  );
  if (state.thread !== ts || !answer) return;
  thread = new MessageList({ channel, thread: ts, label: "Thread", empty: "" });
  const box = composer({ channel, thread: ts, label: "Reply…" });
  session = sessionBar(channel, ts);
  side.replaceChildren(top, session.bar, thread.node, box);
  session.show(answer.session);
  thread.set(answer.messages);
  await reveal(thread);
  if (!matchMedia("(pointer: coarse)").matches && !document.querySelector("dialog[open]"))
    box.querySelector("textarea").focus();
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawer();
  const inThread = side.contains(document.activeElement);
  if (
    event.key === "Escape" &&
    !event.defaultPrevented &&
    inThread &&
    !document.querySelector("[popover]:popover-open:not(.toasts), dialog[open], .edit-box")
  )
    location.hash = `#/${state.open}`;
});

async function markRead() {
  const channel = state.channels.get(state.open);
  if (!channel?.unread || !document.hasFocus()) return;
  channel.unread = channel.mentions = 0;
  drawSidebar();
  await act("read", { channel: channel.id }).catch(() => null);
}

function news(one) {
  switch (one.type) {
    case "message":
      return message(one);
    case "ephemeral":
      return place(one.channel, one.message, true);
    case "session":
      return one.channel === state.open && one.ts === state.thread ? session?.show(one.session) : undefined;
    case "gone":
      list?.remove(one.ts);
      return thread?.remove(one.ts);
    case "views":
      return showViews(one.stack);
    case "home":
      return state.tab === "home" ? published(one, state.channels.get(state.open)) : undefined;
    case "notice":
      return toast(one.text, one.tone);
    case "read":
      return readElsewhere(one.channel);
    case "reload":
      return refresh();
    default:
      return undefined;
  }
}

function message({ channel, message: body, fresh }) {
  place(channel, body, fresh);
  if (!fresh || mine(body)) return;
  const inThread = body.thread_ts && body.thread_ts !== body.ts && body.subtype !== "thread_broadcast";
  const known = state.channels.get(channel);
  if (!known) return;
  if (!inThread) {
    known.unread += 1;
    known.mentions += body.text.includes(`<@${state.me}>`) ? 1 : 0;
    drawSidebar();
  }
  if (channel === state.open) markRead();
  announce(`${name(body.user)} in ${spokenTitle(known)}: ${plain(body.text).slice(0, 120)}`);
}

function place(channel, body, fresh) {
  if (channel !== state.open) return;
  const rootTs = body.thread_ts;
  const reply = rootTs && rootTs !== body.ts;
  if (!reply || body.subtype === "thread_broadcast") list?.put(body, fresh);
  if (state.thread && (rootTs === state.thread || body.ts === state.thread)) thread?.put(body, fresh);
}

function readElsewhere(channel) {
  const known = state.channels.get(channel);
  if (!known?.unread) return;
  known.unread = known.mentions = 0;
  drawSidebar();
}

function connection(online) {
  state.online = online;
  banner.hidden = online;
  if (online && !firstHello) refresh();
  if (online) firstHello = false;
}

// After a break the server's word replaces everything shown here; drafts and half-filled inputs stay.
async function refresh() {
  const body = await boot().catch(() => null);
  if (!body) return undefined;
  drawSidebar();
  showViews(body.views);
  if (state.tab === "home") return openTab(state.open);
  const answer = await read(`channels/${state.open}`).catch(() => null);
  if (answer) list?.set(answer.messages, answer.more);
  if (state.thread) {
    const replies = await read(`channels/${state.open}/${state.thread}`).catch(() => null);
    if (replies) thread?.set(replies.messages);
    if (replies) session?.show(replies.session);
  }
  return undefined;
}

start();
