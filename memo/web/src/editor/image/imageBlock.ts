/** The image block: the editor's own, but while there is no picture yet it says what becomes of it, and a failure can be mended. */

import { defaultBlockSpecs } from "@blocknote/core";
import { FilePanelExtension } from "@blocknote/core/extensions";

import { uploads, type Upload } from "./uploads.ts";

const plain = defaultBlockSpecs.image;

type Spec = typeof plain;
type Render = Spec["implementation"]["render"];
type Editor = Parameters<Render>[1];

export const image: Spec = {
  ...plain,
  implementation: {
    ...plain.implementation,
    render(block, editor) {
      if (block.props.url === "") return emptyImage(block.id, editor);
      const drawn = plain.implementation.render.call(this, block, editor);
      if (drawn.dom instanceof HTMLElement) tellWhenMissing(drawn.dom);
      return drawn;
    },
  },
};

function emptyImage(id: string, editor: Editor): ReturnType<Render> {
  const dom = document.createElement("div");
  // As the editor marks the content of every block.
  dom.className = "bn-block-content image-empty";
  dom.dataset.contentType = "image";
  dom.contentEditable = "false";
  const choose = button("image-choose", () => editor.getExtension(FilePanelExtension)?.showMenu(id));
  choose.dataset.choices = "";
  const again = button("image-again", () => uploads.of(id)?.again?.());
  again.textContent = "Try again";
  const retry = () => again.click();
  const draw = () => {
    const upload = uploads.of(id);
    if (upload?.url !== undefined) setTimeout(() => arrive(editor, id));
    const sends = upload !== undefined && upload.failure === undefined;
    if (sends) editor.getExtension(FilePanelExtension)?.closeMenu();
    choose.textContent = wordsOf(upload, editor.isEditable);
    choose.disabled = sends || !editor.isEditable;
    dom.replaceChildren(...(upload?.again ? [choose, again] : [choose]));
    dom.toggleAttribute("data-failed", upload?.failure !== undefined);
  };
  draw();
  const forget = uploads.follow(id, draw);
  window.addEventListener("online", retry);
  return {
    dom,
    ignoreMutation: () => true,
    destroy() {
      forget();
      window.removeEventListener("online", retry);
    },
  };
}

/** Puts the picture that has arrived into its block, whichever drawing of it is there now. */
function arrive(editor: Editor, id: string): void {
  const url = uploads.of(id)?.url;
  if (url === undefined || !editor.getBlock(id)) return;
  uploads.put(id, null);
  editor.updateBlock(id, { type: "image", props: { url } });
}

function wordsOf(upload: Upload | undefined, canEdit: boolean): string {
  if (!upload) return canEdit ? "Add an image" : "No image yet";
  return upload.failure === undefined ? `Sending ${upload.name}…` : `${upload.name} did not arrive. ${upload.failure}`;
}

function button(name: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  // The cursor stays where it is.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", onClick);
  return made;
}

/** A picture that is gone or out of reach has words in its place. */
function tellWhenMissing(dom: HTMLElement): void {
  const picture = dom.querySelector("img");
  picture?.addEventListener("error", () => dom.toggleAttribute("data-missing", true));
  picture?.addEventListener("load", () => dom.toggleAttribute("data-missing", false));
}
