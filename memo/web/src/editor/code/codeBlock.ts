/** The code block: the editor's own, with a choice of language that keeps unknown ones, and a button that copies. */

import { createBlockSpec, createCodeBlockSpec, createPreCode, parsePreCode, parsePreCodeContent } from "@blocknote/core";

import { notify } from "../../components/notify.ts";
import { LANGUAGES, languageId } from "./languages.ts";

const usual = createCodeBlockSpec({ supportedLanguages: LANGUAGES });

type Render = typeof usual.implementation.render;

const render: Render = (block, editor) => {
  const bar = document.createElement("div");
  bar.className = "code-bar";
  bar.contentEditable = "false";
  const pre = document.createElement("pre");
  const code = pre.appendChild(document.createElement("code"));
  const choose = (language: string) => {
    editor.updateBlock(block.id, { props: { language } });
    editor.focus();
  };
  bar.append(languageChoice(block.props.language, editor.isEditable ? choose : null), copyButton(() => code.textContent));
  const dom = document.createDocumentFragment();
  dom.append(bar, pre);
  return { dom, contentDOM: code, ignoreMutation: ({ target }) => bar.contains(target) };
};

function languageChoice(language: string, choose: ((language: string) => void) | null): HTMLElement {
  const id = languageId(language);
  if (choose === null) {
    const name = document.createElement("span");
    name.textContent = LANGUAGES[id]?.name ?? language;
    return name;
  }
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Language of the code");
  select.dataset.choices = "";
  const offered = Object.entries(LANGUAGES).map(([value, { name }]) => new Option(name, value));
  // Who wrote a language we do not know meant it: it stays until another is chosen.
  select.append(...(id in LANGUAGES ? offered : [new Option(language, id), ...offered]));
  select.value = id;
  select.addEventListener("change", () => choose(select.value));
  return select;
}

function copyButton(text: () => string): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy the code");
  button.addEventListener("click", () => {
    // Undefined where the page is not served securely.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const copied = clipboard?.writeText(text()) ?? Promise.reject(new Error("no clipboard"));
    copied.then(
      () => notify("Code copied"),
      () => notify("Your browser does not let us copy. Select the code and copy it yourself.", "error"),
    );
  });
  return button;
}

export const codeBlock = createBlockSpec(
  usual.config,
  {
    meta: { ...usual.implementation.meta, highlight: ({ props }) => known(languageId(props.language)) },
    parse: parsePreCode,
    parseContent: (options) => parsePreCodeContent(options, "codeBlock"),
    toExternalHTML: createPreCode,
    render,
  },
  usual.extensions,
)();

/** The highlighter refuses what it does not know. */
function known(id: string): string {
  return id in LANGUAGES ? id : "text";
}
