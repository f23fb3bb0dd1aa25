// Block Kit as elements. `context` says where the blocks are, keeps what is filled in, and sends what is pressed.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { addressOf } from "./files.js";
import { markdown, table } from "./markdown.js";
import { mrkdwn, plainEmoji, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

export function blocks(list, context) {
  return h(
    "div",
    { class: "blocks" },
    list.map((block) => draw(block, context)),
  );
}

function draw(block, context) {
  switch (block.type) {
    case "section":
      return section(block, context);
    case "header":
      return h("h3", { class: "block header" }, plainEmoji(block.text.text));
    case "divider":
      return h("hr", { class: "block divider" });
    case "context":
      return h("div", { class: "block context" }, block.elements.map(contextPart));
    case "actions":
      return h(
        "div",
        { class: "block actions" },
        block.elements.map((one) => element(one, block, context)),
      );
    case "image":
      return image(block);
    case "input":
      return input(block, context);
    case "rich_text":
      return h("div", { class: "block" }, richText(block));
    case "markdown":
      return h("div", { class: "block" }, markdown(block.text));
    case "table":
      return h("div", { class: "block" }, table(block.rows.map((row) => row.map(cell))));
    default:
      return h("p", { class: "block unsupported" }, `This page cannot show a “${block.type}” block.`);
  }
}

const cell = (one) =>
  one.text ??
  (one.elements ?? [])
    .flatMap((part) => part.elements ?? [])
    .map((part) => part.text ?? "")
    .join("");

function section(block, context) {
  const body = h(
    "div",
    { class: "section-body" },
    block.text ? textObject(block.text) : null,
    block.fields
      ? h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "field" }, textObject(field))),
        )
      : null,
  );
  const accessory =
    block.accessory &&
    h(
      "div",
      { class: "accessory" },
      block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(block.accessory, block, context),
    );
  return h("div", { class: "block section" }, body, accessory);
}

function contextPart(part) {
  return part.type === "image" ? picture(part, "tiny") : h("div", { class: "context-text" }, textObject(part));
}

function picture(part, size) {
  const img = h("img", { class: size, src: addressOf(part), alt: part.alt_text, loading: "lazy" });
  img.addEventListener("error", () =>
    img.replaceWith(
      h("span", { class: "image-missing", role: "img", "aria-label": part.alt_text }, part.alt_text || "Image missing"),
    ),
  );
  return img;
}

function image(block) {
  const link = h(
    "a",
    { href: addressOf(block), target: "_blank", rel: "noopener noreferrer", class: "image-link" },
    picture(block, "large"),
  );
  return h(
    "figure",
    { class: "block image" },
    block.title ? h("figcaption", {}, plainEmoji(block.title.text)) : null,
    link,
  );
}

function input(block, context) {
  const id = `${context.key}-${block.block_id}`;
  const control = element(block.element, block, context, id);
  const error = h("p", { class: "input-error", id: `${id}-error`, role: "alert", hidden: true });
  const grouped = control.matches("fieldset, [role=group]");
  const label = h(
    grouped ? "div" : "label",
    { class: "input-label", id: `${id}-label`, for: grouped ? null : id },
    plainEmoji(block.label.text),
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  );
  if (grouped) control.setAttribute("aria-labelledby", `${id}-label`);
  const hint = block.hint ? h("p", { class: "input-hint" }, plainEmoji(block.hint.text)) : null;
  return h("div", { class: "block input", data: { block: block.block_id } }, label, control, hint, error);
}

// Shows what the server or the app complains about under each input, and returns the first such input.
export function showErrors(root, errors) {
  let first = null;
  for (const node of root.querySelectorAll(".block.input")) {
    const words = errors[node.dataset.block];
    const error = node.querySelector(".input-error");
    const control = node.querySelector("input, textarea, select, fieldset");
    error.hidden = !words;
    error.textContent = words ?? "";
    control?.toggleAttribute("aria-invalid", Boolean(words));
    if (words) {
      control?.setAttribute("aria-invalid", "true");
      control?.setAttribute("aria-describedby", error.id);
      first ??= control;
    }
  }
  return first;
}

export const fallback = (message) => mrkdwn(message.text);
