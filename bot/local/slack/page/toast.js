// Passing notices, above everything else on the page.

import { h, icon, iconButton } from "./dom.js";
import { Refused } from "./api.js";

let tray = null;

export function toast(text, tone = "warning") {
  if (!tray) {
    tray = h("div", { class: "toasts", popover: "manual", role: "status", "aria-live": "polite" });
    document.body.append(tray);
  }
  const note = h(
    "div",
    { class: `toast ${tone}` },
    icon(tone === "good" ? "check" : "warn"),
    h("span", {}, text),
    iconButton("close", "Dismiss", () => dismiss(note)),
  );
  tray.append(note);
  // Shown anew, the tray comes above a dialog that was opened after it.
  if (tray.matches(":popover-open")) tray.hidePopover();
  tray.showPopover();
  setTimeout(() => dismiss(note), 7000);
}

function dismiss(note) {
  note.remove();
  if (!tray.childElementCount && tray.matches(":popover-open")) tray.hidePopover();
}

// Runs what a person asked for; a refusal is shown in its own words. Returns the answer, or null.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, "error");
    return null;
  }
}
