// What can be done with a message: appears beside the one that is hovered, focused or tapped.

import { act } from "./api.js";
import { confirmDialog } from "./confirm.js";
import { h, iconButton } from "./dom.js";
import { emoji } from "./mrkdwn.js";
import { openMenu } from "./menu.js";
import { canChange, react } from "./message.js";
import { pickEmoji } from "./picker.js";
import { state } from "./state.js";
import { attempt, toast } from "./toast.js";

const QUICK = ["white_check_mark", "eyes"];

export function attachToolbar(list, find, place, startEdit) {
  let row = null;
  let bar = null;
  let pointer = "";

  // The page moved under a resting mouse: what the keyboard is at keeps its toolbar.
  const rests = (event) => {
    if (event.type !== "mouseover") return false;
    const last = pointer;
    pointer = `${event.screenX},${event.screenY}`;
    return last === pointer && row?.contains(document.activeElement);
  };

  const show = (event) => {
    if (rests(event)) return;
    const next = event.target.closest?.(".message");
    if (!next || next === row || next.querySelector(".edit-box") || document.querySelector(".menu, .emoji-picker"))
      return;
    const message = find(next.dataset.ts);
    if (!message || message.is_ephemeral) return;
    if (bar?.contains(document.activeElement) && event.type === "mouseover") return;
    bar?.remove();
    row = next;
    bar = build(message);
    row.append(bar);
  };

  const hide = (event) => {
    if (
      bar?.contains(document.activeElement) ||
      row?.contains(event.relatedTarget) ||
      document.querySelector(".menu, .emoji-picker")
    )
      return;
    if (row?.contains(document.activeElement) && event.type === "mouseleave") return;
    bar?.remove();
    row = bar = null;
  };

  function build(message) {
    const channel = place.channel;
    const smile = iconButton(
      "smile",
      "Add reaction…",
      () => pickEmoji(smile, (chosen) => react(message, channel, chosen)),
      { "aria-haspopup": "dialog" },
    );
    const more = iconButton("more", "More actions", () => openMenu(more, actions(message, row)), {
      "aria-haspopup": "menu",
    });
    return h(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
      QUICK.map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": `React with ${name}`,
            title: `:${name}:`,
            onclick: () => react(message, channel, name),
          },
          emoji(name),
        ),
      ),
      smile,
      place.thread
        ? null
        : iconButton("thread", "Reply in thread", () => {
            location.hash = `#/${channel}/${message.thread_ts ?? message.ts}`;
          }),
      more,
    );
  }

  function actions(message, ownRow) {
    const channel = place.channel;
    const shortcuts = state.apps.flatMap((app) =>
      app.shortcuts
        .filter((one) => one.kind === "message")
        .map((one) => ({
          label: `${one.name} · ${app.name}`,
          run: () => attempt(() => act("shortcut", { callback_id: one.callback_id, channel, ts: message.ts })),
        })),
    );
    const link = `${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}`;
    const own = canChange(message)
      ? [
          null,
          { label: "Edit message", run: () => startEdit(message, ownRow) },
          { label: "Delete message", danger: true, run: () => remove(message, channel) },
        ]
      : [];
    const copy = {
      label: "Copy link",
      run: async () => {
        await navigator.clipboard?.writeText(link).then(
          () => toast("Link copied.", "good"),
          () => toast(link, "good"),
        );
      },
    };
    return [...shortcuts, ...(shortcuts.length ? [null] : []), copy, ...own];
  }

  async function remove(message, channel) {
    const sure = {
      title: { text: "Delete message" },
      text: { type: "plain_text", text: "Are you sure? This cannot be undone." },
      confirm: { text: "Delete" },
      style: "danger",
    };
    if (await confirmDialog(sure)) await attempt(() => act("delete", { channel, ts: message.ts }));
  }

  list.addEventListener("mouseover", show);
  list.addEventListener("focusin", show);
  list.addEventListener("mouseleave", hide);
  list.addEventListener("focusout", hide);
  return {
    reset: () => {
      if (row && !row.isConnected) row = bar = null;
    },
  };
}
