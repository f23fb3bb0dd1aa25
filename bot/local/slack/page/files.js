// Files: sent one by one before the message that shares them, shown with it.

import { sendFile, session } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { attempt } from "./toast.js";

const place = (id) => `/local/files/${encodeURIComponent(id)}?token=${encodeURIComponent(session.get() ?? "")}`;

export const addressOf = (block) => (block.slack_file?.id ? place(block.slack_file.id) : block.image_url);

export function filesOf(message) {
  if (!message.files?.length) return null;
  return h("div", { class: "files" }, message.files.map(shown));
}

function shown(file) {
  const isPicture = file.mimetype?.startsWith("image/");
  const inside = isPicture
    ? h("img", { class: "large", src: place(file.id), alt: file.alt_txt || file.name, loading: "lazy" })
    : [icon("clip"), h("span", {}, file.name)];
  return h("a", { class: isPicture ? "image-link" : "file", href: place(file.id), target: "_blank", rel: "noopener" }, inside);
}

// What is about to be sent from one composer: `node` shows it, `take` uploads it and returns the ids.
export function tray(onChange) {
  const waiting = [];
  const node = h("div", { class: "tray" });
  const picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to attach" });
  const draw = () => {
    node.replaceChildren(
      ...waiting.map((file) =>
        h(
          "span",
          { class: "file" },
          icon("clip"),
          h("span", {}, file.name),
          iconButton("close", `Remove ${file.name}`, () => {
            waiting.splice(waiting.indexOf(file), 1);
            draw();
          }),
        ),
      ),
    );
    onChange();
  };
  const add = (files) => {
    waiting.push(...files);
    draw();
  };
  picker.addEventListener("change", () => {
    add(picker.files);
    picker.value = "";
  });
  return {
    node: h("div", {}, node, picker),
    button: iconButton("clip", "Attach files", () => picker.click()),
    isEmpty: () => waiting.length === 0,
    add,
    async take() {
      const files = waiting.splice(0);
      draw();
      const sent = await attempt(() => Promise.all(files.map(sendFile)));
      if (!sent) add(files);
      return sent;
    },
  };
}
