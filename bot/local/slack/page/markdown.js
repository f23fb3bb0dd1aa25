// Standard Markdown, for the `markdown` block: headings, lists, quotes, code, tables, links.

import { h } from "./dom.js";
import { anchor, emoji } from "./mrkdwn.js";

const RULES = [
  [/`([^`\n]+)`/g, (found) => h("code", {}, found[1])],
  [/\[([^\]\n]+)\]\(([^()\s]+)\)/g, (found) => anchor(found[2], inline(found[1]))],
  [/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)"'`*_~]/g, (found) => anchor(found[0], found[0])],
  [/\*\*(\S|\S.*?\S)\*\*/g, (found) => h("strong", {}, inline(found[1]))],
  [/~~(\S|\S.*?\S)~~/g, (found) => h("s", {}, inline(found[1]))],
  [/(?<![\w*])[*](\S|\S[^*\n]*?\S)[*](?![\w*])/g, (found) => h("em", {}, inline(found[1]))],
  [/(?<![\w_])_(\S|\S[^_\n]*?\S)_(?![\w_])/g, (found) => h("em", {}, inline(found[1]))],
  [/:([a-z0-9_+'-]+):/g, (found) => emoji(found[1])],
];

function inline(text) {
  const found = RULES.flatMap(([rule, make], rank) => [...text.matchAll(rule)].map((match) => ({ match, make, rank })));
  found.sort((one, other) => one.match.index - other.match.index || one.rank - other.rank);
  const parts = [];
  let at = 0;
  for (const { match, make } of found) {
    if (match.index < at) continue;
    parts.push(text.slice(at, match.index), make(match));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

const cells = (line) =>
  line
    .replace(/^\s*\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());
const START = /^(#{1,6} |```|\s*[-*+] |\s*\d+[.)] |> ?|\s*\||---+\s*$)/;

export function markdown(text) {
  const rest = text.replaceAll("\r", "").split("\n");
  const node = h("div", { class: "mrkdwn markdown" });
  const take = (test, clean) => {
    const taken = [];
    while (rest.length && test.test(rest[0])) taken.push(rest.shift().replace(clean, ""));
    return taken;
  };
  while (rest.length) {
    const line = rest[0];
    if (!line.trim()) rest.shift();
    else if (line.startsWith("```")) node.append(fence(rest));
    else if (/^#{1,6} /.test(line)) node.append(heading(rest.shift()));
    else if (/^---+\s*$/.test(line)) node.append(rest.shift() && h("hr"));
    else if (/^\s*[-*+] /.test(line)) node.append(h("ul", {}, take(/^\s*[-*+] /, /^\s*[-*+] /).map(item)));
    else if (/^\s*\d+[.)] /.test(line)) node.append(h("ol", {}, take(/^\s*\d+[.)] /, /^\s*\d+[.)] /).map(item)));
    else if (/^> ?/.test(line)) node.append(h("blockquote", {}, broken(take(/^> ?/, /^> ?/))));
    else if (/^\s*\|/.test(line)) node.append(table(take(/^\s*\|/, /^$/).map(cells)));
    else node.append(h("p", {}, broken([rest.shift(), ...until(rest)])));
  }
  return node;
}

function until(rest) {
  const taken = [];
  while (rest.length && rest[0].trim() && !START.test(rest[0])) taken.push(rest.shift());
  return taken;
}

function fence(rest) {
  rest.shift();
  const end = rest.findIndex((line) => line.startsWith("```"));
  const code = rest.splice(0, end < 0 ? rest.length : end);
  rest.shift();
  return h("pre", { tabindex: "0" }, h("code", {}, code.join("\n")));
}

const heading = (line) =>
  h(
    "p",
    { class: "md-heading", role: "heading", "aria-level": String(line.indexOf(" ") + 2) },
    inline(line.replace(/^#+ /, "")),
  );
const broken = (own) => own.flatMap((line, index) => [index ? h("br") : null, ...inline(line)]);

function item(text) {
  const box = /^\[( |x|X)\] /.exec(text);
  if (!box) return h("li", {}, inline(text));
  return h("li", { class: "task" }, box[1] === " " ? "☐ " : "☑ ", inline(text.slice(4)));
}

export function table(rows) {
  const ruled = rows[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const [head, ...body] = ruled ? [rows[0], ...rows.slice(2)] : rows;
  return h(
    "div",
    { class: "table-scroll", tabindex: "0" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", { scope: "col" }, inline(cell))),
        ),
      ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, inline(cell))),
          ),
        ),
      ),
    ),
  );
}
