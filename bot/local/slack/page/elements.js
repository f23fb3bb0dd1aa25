// Block Kit's interactive elements as native controls, so that keyboards and screen readers just work.

import { h, iconButton } from "./dom.js";
import { confirmDialog } from "./confirm.js";
import { openMenu } from "./menu.js";
import { plain, plainEmoji } from "./mrkdwn.js";
import { state } from "./state.js";

const words = (object, otherwise = "") => (object ? plain(object.text) : otherwise);

export function element(part, block, context, id = null) {
  const spot = { part, block, context, id, key: `${block.block_id}/${part.action_id}` };
  switch (part.type) {
    case "button":
      return button(spot);
    case "overflow":
      return overflow(spot);
    case "static_select":
      return select(spot, options(part));
    case "users_select":
      return select(spot, people(), "initial_user");
    case "channels_select":
      return select(spot, channels(), "initial_channel");
    case "conversations_select":
      return select(spot, [...channels(), ...people()], "initial_conversation");
    case "multi_static_select":
      return several(spot, options(part));
    case "multi_users_select":
      return several(spot, people(), "initial_users");
    case "multi_channels_select":
      return several(spot, channels(), "initial_channels");
    case "multi_conversations_select":
      return several(spot, channels(), "initial_conversations");
    case "checkboxes":
      return several(spot, options(part));
    case "radio_buttons":
      return radios(spot);
    case "datepicker":
      return picker(spot, "date", "initial_date");
    case "timepicker":
      return picker(spot, "time", "initial_time");
    case "datetimepicker":
      return moment(spot);
    case "plain_text_input":
      return textInput(spot);
    case "number_input":
      return field(spot, { inputmode: "decimal" });
    case "email_text_input":
      return field(spot, { type: "email" });
    case "url_text_input":
      return field(spot, { type: "url" });
    default:
      return h("span", { class: "unsupported" }, `“${part.type}” cannot be used here`);
  }
}

// Remembers the value; tells the app unless the element only waits to be submitted.
async function changed({ part, block, context, key }, value, node) {
  context.values.set(key, value);
  if (block.type === "input" && !block.dispatch_action) return;
  if (part.confirm && !(await confirmDialog(part.confirm))) return;
  await press(node, context, { action_id: part.action_id, block_id: block.block_id, value });
}

async function press(node, context, details) {
  node.setAttribute("aria-busy", "true");
  try {
    await context.send({ ...details, values: Object.fromEntries(context.values) });
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button({ part, block, context }) {
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${part.style ?? ""}`,
      "aria-label": part.accessibility_label ?? null,
      data: { action: part.action_id, block: block.block_id },
      onclick: async () => {
        if (node.hasAttribute("aria-busy")) return;
        if (part.confirm && !(await confirmDialog(part.confirm))) return;
        if (part.url && /^https?:/i.test(part.url)) window.open(part.url, "_blank", "noopener");
        await press(node, context, { action_id: part.action_id, block_id: block.block_id });
      },
    },
    plainEmoji(part.text.text),
  );
  return node;
}

function overflow({ part, block, context }) {
  const node = iconButton(
    "more",
    "More options",
    () => {
      openMenu(
        node,
        part.options.map((option) => ({
          label: words(option.text),
          run: async () => {
            if (part.confirm && !(await confirmDialog(part.confirm))) return;
            await press(node, context, { action_id: part.action_id, block_id: block.block_id, value: option.value });
          },
        })),
      );
    },
    { "aria-haspopup": "menu", data: { action: part.action_id } },
  );
  return node;
}

const options = (part) =>
  part.options?.map(option) ??
  (part.option_groups ?? []).map((group) => ({ group: words(group.label), options: group.options.map(option) }));
const option = (one) => ({ value: one.value, label: words(one.text), description: words(one.description) });
const people = () => Object.values(state.users).map((one) => ({ value: one.id, label: one.real_name }));
const channels = () =>
  [...state.channels.values()].filter((one) => !one.is_im).map((one) => ({ value: one.id, label: `#${one.name}` }));

function start({ part, context, key }, initial) {
  if (context.values.has(key)) return context.values.get(key);
  if (initial && part[initial] !== undefined) return part[initial];
  if (part.initial_option) return part.initial_option.value;
  if (part.initial_options) return part.initial_options.map((one) => one.value);
  return part.initial_value ?? null;
}

function labelled({ part, block, id }, node) {
  if (id) node.id = id;
  else node.setAttribute("aria-label", words(part.placeholder, words(block.text, "Choose")));
  node.dataset.action = part.action_id;
  if (part.focus_on_load) node.setAttribute("autofocus", "");
  return node;
}

function select(spot, list, initial) {
  const now = start(spot, initial);
  const draw = (one) =>
    one.group
      ? h("optgroup", { label: one.group }, one.options.map(draw))
      : h("option", { value: one.value, selected: one.value === now }, one.label);
  const node = h(
    "select",
    { class: "control", onchange: () => changed(spot, node.value || null, node) },
    h("option", { value: "", selected: now === null }, words(spot.part.placeholder, "Choose…")),
    list.map(draw),
  );
  return labelled(spot, node);
}

function choices(spot, list, type, now, pick) {
  const group = `${spot.context.key}-${spot.key}`;
  const flat = list.flatMap((one) => one.options ?? [one]);
  const node = h(
    "fieldset",
    {
      class: "choices",
      data: { action: spot.part.action_id },
      "aria-label": spot.id ? null : words(spot.block.text, "Choose"),
    },
    flat.map((one) =>
      h(
        "label",
        { class: "choice" },
        h("input", { type, name: group, value: one.value, checked: now(one.value), onchange: () => pick(node) }),
        h("span", {}, one.label, one.description ? h("small", {}, one.description) : null),
      ),
    ),
  );
  return node;
}

function several(spot, list, initial) {
  const chosen = new Set(start(spot, initial) ?? []);
  return choices(
    spot,
    list,
    "checkbox",
    (value) => chosen.has(value),
    (node) =>
      changed(
        spot,
        [...node.querySelectorAll("input:checked")].map((one) => one.value),
        node,
      ),
  );
}

function radios(spot) {
  const now = start(spot);
  return choices(
    spot,
    options(spot.part),
    "radio",
    (value) => value === now,
    (node) => changed(spot, node.querySelector("input:checked")?.value ?? null, node),
  );
}

function picker(spot, type, initial) {
  const node = h("input", {
    class: "control short",
    type,
    value: start(spot, initial) ?? "",
    onchange: () => changed(spot, node.value || null, node),
  });
  return labelled(spot, node);
}

function moment(spot) {
  const at = start(spot, "initial_date_time");
  const local = at
    ? new Date(at * 1000 - new Date(at * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16)
    : "";
  const node = h("input", {
    class: "control short",
    type: "datetime-local",
    value: local,
    onchange: () => changed(spot, node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null, node),
  });
  return labelled(spot, node);
}

function textInput(spot) {
  return spot.part.multiline ? field(spot, { rows: "4" }, "textarea") : field(spot, { type: "text" });
}

function field(spot, attributes, tag = "input") {
  const { part, block, context, key } = spot;
  const node = h(tag, {
    class: "control",
    value: start(spot) ?? "",
    placeholder: words(part.placeholder),
    ...attributes,
    oninput: () => context.values.set(key, node.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && tag === "input" && block.dispatch_action) changed(spot, node.value, node);
    },
  });
  return labelled(spot, node);
}
