// The first page: whom to be.

import { avatar, h } from "./dom.js";
import { read, signIn } from "./api.js";
import { attempt } from "./toast.js";

export async function showSignIn(root) {
  const answer = await attempt(() => read("personas"));
  if (!answer) {
    root.replaceChildren(
      h(
        "main",
        { class: "signin" },
        h("p", { role: "alert" }, "Local Slack does not answer."),
        h("button", { type: "button", class: "button primary", onclick: () => location.reload() }, "Try again"),
      ),
    );
    return;
  }
  const rows = answer.personas.map((one) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "persona", onclick: () => choose(one) },
        avatar(one, "large"),
        h(
          "span",
          {},
          h("strong", {}, one.real_name),
          h("small", {}, [one.profile.title, role(one)].filter(Boolean).join(" · ")),
        ),
      ),
    ),
  );
  root.replaceChildren(
    h(
      "main",
      { class: "signin" },
      h(
        "div",
        { class: "signin-card" },
        h("span", { class: "mark big", "aria-hidden": "true" }),
        h("h1", {}, `Sign in to ${answer.team}`),
        h(
          "p",
          {},
          "This is Local Slack: a workspace on this machine. Choose who you are; open another tab to be someone else as well.",
        ),
        h("ul", { "aria-label": "People" }, rows),
      ),
    ),
  );
  document.title = "Sign in · Local Slack";
}

function role(one) {
  if (one.is_restricted) return "limited access";
  return one.is_owner ? "workspace owner" : one.is_admin ? "admin" : "";
}

async function choose(one) {
  if ((await attempt(() => signIn(one.key).then(() => true))) !== null) location.reload();
}
