// A small dialog that asks before something is done.

import { h } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

export function confirmDialog({ title, text, confirm, deny, style = "primary" }) {
  return new Promise((resolve) => {
    const label = title ? plain(title.text) : "Are you sure?";
    const finish = (answer) => () => {
      resolve(answer);
      dialog.close();
    };
    const dialog = h(
      "dialog",
      {
        class: "confirm",
        "aria-label": label,
        onclose: () => {
          resolve(false);
          dialog.remove();
        },
      },
      h("h2", {}, label),
      text ? textObject(text) : null,
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: finish(false) }, deny ? plain(deny.text) : "Cancel"),
        h(
          "button",
          { type: "button", class: `button ${style}`, onclick: finish(true) },
          confirm ? plain(confirm.text) : "Yes",
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
