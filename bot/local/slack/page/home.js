// An app's Home tab: what the app published for this person, drawn anew as it publishes.

import { act, read } from "./api.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { state, user, valuesOf } from "./state.js";
import { attempt } from "./toast.js";

let shown = null; // the view whose hash stands on the page
let pane = null;

export const appOf = (channel) => state.apps.find((one) => one.user === channel?.user);

// Shows the tab in `node`, and tells the app that it was opened.
export async function openHome(channel, node) {
  pane = node;
  shown = null;
  const app = appOf(channel);
  const answer = await read(`home/${app.id}`);
  if (pane !== node) return;
  draw(answer.view, channel);
  await act("home", { channel: channel.id, tab: "home" }).catch(() => null);
}

export function leaveHome() {
  pane = shown = null;
}

export function published(news, channel) {
  if (pane && appOf(channel)?.id === news.app) draw(news.view, channel);
}

function draw(view, channel) {
  if (view && shown === view.hash) return;
  const top = pane.scrollTop;
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset : {};
  pane.replaceChildren(view ? body(view) : empty(channel));
  shown = view?.hash ?? null;
  pane.scrollTop = top;
  if (focused.action) {
    const same = `[data-action="${CSS.escape(focused.action)}"]`;
    const inBlock = focused.block ? `${same}[data-block="${CSS.escape(focused.block)}"]` : same;
    (pane.querySelector(inBlock) ?? pane.querySelector(same))?.focus();
  }
}

function body(view) {
  const send = (details) => attempt(() => act("click_in_view", { view: view.id, ...details }));
  const context = { key: view.hash, values: valuesOf(view.hash), send };
  return h("div", { class: "home-body" }, blocks(view.blocks, context));
}

const empty = (channel) =>
  h(
    "p",
    { class: "empty", role: "status" },
    `${user(channel.user).real_name} has not drawn anything here yet. It comes within a moment when the app is running.`,
  );
