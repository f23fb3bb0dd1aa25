// The bar of an agent's session above its thread: what it is at, and Slack's own Stop while it works.

import { act } from "./api.js";
import { h } from "./dom.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

const WORDS = { processing: "is working", active: "is here", suspended: "is waiting", closed: "has finished" };

export function sessionBar(channel, ts) {
  const bar = h("div", { class: "session", role: "group", "aria-label": "Agent", hidden: true });
  const show = (session) => {
    bar.hidden = !session || session.status === "closed";
    if (bar.hidden) return;
    const app = state.apps.find((one) => one.id === session.app);
    const stop = h("button", { type: "button", class: "button", onclick: press }, "Stop");
    bar.replaceChildren(
      h("span", { class: "session-words", role: "status" }, `${app?.name ?? "The agent"} ${WORDS[session.status]}`),
      h("span", { class: "session-title" }, session.title),
      ...(session.status === "processing" ? [stop] : []),
    );
  };
  const press = (event) => {
    event.target.disabled = true;
    act("stop_agent", { channel, ts }).catch((error) => toast(error.message));
  };
  return { bar, show };
}
