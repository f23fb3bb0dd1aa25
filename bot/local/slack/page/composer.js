// Where a person writes: Enter sends, Shift+Enter breaks the line, a leading slash is a command.

import { act } from "./api.js";
import { Completion } from "./completion.js";
import { tray } from "./files.js";
import { h, icon, iconButton } from "./dom.js";
import { pickEmoji } from "./picker.js";
import { glyph } from "./emoji.js";
import { drafts, state } from "./state.js";
import { attempt } from "./toast.js";

const COMMAND = /^\/([\w-]+)(?:\s+([\s\S]*))?$/;

export function composer({ channel, thread = null, label }) {
  const key = `${channel}/${thread ?? ""}`;
  const area = h("textarea", {
    rows: "1",
    "aria-label": label,
    placeholder: label,
    value: drafts.get(key) ?? "",
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const files = tray(() => changed());
  const completion = new Completion(area, Boolean(thread));
  const also = thread && h("input", { type: "checkbox" });
  const sendButton = h(
    "button",
    { type: "button", class: "send", "aria-label": "Send message", disabled: true, onclick: () => submit() },
    icon("send"),
  );
  const smile = iconButton("smile", "Emoji", () => pickEmoji(smile, (name) => insert(glyph(name) ?? `:${name}:`)), {
    "aria-haspopup": "dialog",
  });
  const slash = thread ? null : iconButton("slash", "Slash commands", () => insert("/", true));
  const at = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Mention someone",
      title: "Mention someone",
      onclick: () => insert("@"),
    },
    "@",
  );

  function changed() {
    drafts.set(key, area.value);
    sendButton.disabled = !area.value.trim() && files.isEmpty();
    area.style.setProperty("height", "auto");
    area.style.setProperty("height", `${Math.min(area.scrollHeight, innerHeight * 0.4)}px`);
  }

  function insert(text, whole = false) {
    if (whole) area.value = "";
    const before = area.value.slice(0, area.selectionStart);
    const gap = before && !/\s$/.test(before) && !whole ? " " : "";
    area.setRangeText(gap + text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input"));
  }

  async function submit() {
    const text = area.value;
    if (!text.trim() && files.isEmpty()) return;
    const shared = files.isEmpty() ? [] : await files.take();
    if (!shared) return;
    area.value = "";
    completion.close();
    changed();
    const answer = await attempt(() => deliver(text, shared));
    if (!answer && !area.value) {
      area.value = text;
      changed();
    }
  }

  function deliver(text, shared) {
    const found = shared.length ? null : COMMAND.exec(text.trim());
    if (found)
      return act("command", { channel, command: `/${found[1]}`, text: found[2] ?? "", in_thread: Boolean(thread) });
    const broadcast = Boolean(also?.checked);
    if (also) also.checked = false;
    return act("say", { channel, text, files: shared, ...(thread ? { thread, broadcast } : {}) });
  }

  function keys(event) {
    if (event.isComposing || completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !area.value) {
      const rows = [...area.closest(".pane").querySelectorAll(`.message[data-user="${state.me}"]`)];
      rows.at(-1)?.focus();
    }
  }

  area.addEventListener("input", () => {
    changed();
    completion.look();
  });
  area.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) files.add(event.clipboardData.files);
  });
  area.addEventListener("click", () => completion.look());
  area.addEventListener("keydown", keys);
  area.addEventListener("blur", () => completion.close());
  requestAnimationFrame(changed);
  return h(
    "div",
    { class: "composer" },
    completion.node,
    h(
      "div",
      { class: "composer-box" },
      area,
      files.node,
      h(
        "div",
        { class: "composer-tools" },
        files.button,
        slash,
        at,
        smile,
        also ? h("label", { class: "also" }, also, h("span", {}, "Also send to channel")) : null,
        h("span", { class: "spring" }),
        sendButton,
      ),
    ),
  );
}
