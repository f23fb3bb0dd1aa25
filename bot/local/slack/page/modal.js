// An app's modal: the top of the stack the server keeps for this person.

import { act } from "./api.js";
import { blocks, showErrors } from "./blocks.js";
import { announce, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { forget, state, valuesOf } from "./state.js";
import { attempt } from "./toast.js";

let dialog = null;
let shown = null;

export function showViews(stack) {
  const view = stack.at(-1);
  if (!view) return hide();
  if (shown?.hash === view.hash && shown?.id === view.id) return undefined;
  const focused = shown?.id === view.id ? dialog?.querySelector(":focus")?.dataset.action : null;
  shown = view;
  if (!dialog) {
    dialog = h("dialog", {
      class: "modal",
      oncancel: (event) => {
        event.preventDefault();
        close();
      },
    });
    document.body.append(dialog);
  }
  draw(view, stack.length);
  if (!dialog.open) dialog.showModal();
  const target =
    (focused && dialog.querySelector(`[data-action="${CSS.escape(focused)}"]`)) ||
    dialog.querySelector("[autofocus], .modal-body .control, .modal-body input, .modal-body .button");
  (target ?? dialog.querySelector(".modal-foot .button"))?.focus();
  return undefined;
}

function hide() {
  if (shown) forget(shown.id);
  shown = null;
  dialog?.close();
  dialog?.remove();
  dialog = null;
}

const close = (everything = false) => attempt(() => act("close_view", { view: shown.id, everything }));

function draw(view, depth) {
  const app = state.apps.find((one) => one.id === view.app_id);
  const title = plain(view.title.text);
  const context = { key: view.id, values: valuesOf(view.id), send: (details) => send(view, details) };
  const trouble = h("p", { class: "modal-trouble", role: "alert", hidden: true });
  const submit = view.submit && h("button", { type: "submit", class: "button primary" }, plain(view.submit.text));
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submitView(view, form, submit, trouble);
      },
    },
    h(
      "header",
      { class: "modal-head" },
      h("span", { class: "modal-app", "aria-hidden": "true" }, icon("bolt")),
      h(
        "div",
        {},
        h("h2", { id: "modal-title" }, title),
        h("p", {}, app?.name ?? "App", depth > 1 ? ` · step ${depth}` : ""),
      ),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Close dialog", onclick: () => close(true) },
        icon("close"),
      ),
    ),
    h("div", { class: "modal-body", tabindex: "-1" }, trouble, blocks(view.blocks, context)),
    h(
      "footer",
      { class: "modal-foot" },
      h(
        "button",
        { type: "button", class: "button", onclick: () => close() },
        view.close ? plain(view.close.text) : depth > 1 ? "Back" : "Cancel",
      ),
      submit,
    ),
  );
  dialog.setAttribute("aria-labelledby", "modal-title");
  dialog.dataset.view = view.callback_id;
  dialog.replaceChildren(form);
}

async function send(view, details) {
  await attempt(() => act("click_in_view", { view: view.id, ...details }));
}

async function submitView(view, form, button, trouble) {
  if (!button || button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const answer = await attempt(() => act("submit", { view: view.id, values: Object.fromEntries(valuesOf(view.id)) }));
  button.removeAttribute("aria-busy");
  if (!answer?.errors) return;
  trouble.hidden = !answer.errors[""];
  trouble.textContent = answer.errors[""] ?? "";
  const first = showErrors(form, answer.errors);
  (first?.matches("fieldset") ? first.querySelector("input") : first)?.focus();
  if (Object.keys(answer.errors).length) announce("Please look at the marked fields.");
}
