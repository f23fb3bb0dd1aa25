/** Brings pictures into a page: chosen, pasted or dropped, several at once, and told apart from files that a page cannot hold. */

import { notify } from "../../components/notify.ts";
import { messageOf } from "../../lib/api.ts";
import type { MemoEditor } from "../schema.ts";
import { mayPass, sendImage } from "../upload.ts";
import { uploads } from "./uploads.ts";

/** Returns what the editor calls to upload: it answers with the address, or with nothing when the block says what went wrong. */
export function uploaderOf(pageId: string) {
  return async function upload(file: File, blockId = ""): Promise<string | Record<string, never>> {
    const name = file.name || "The image";
    uploads.put(blockId, { name });
    try {
      const url = await sendImage(pageId, file);
      uploads.put(blockId, { name, url });
      return url;
    } catch (error) {
      uploads.put(blockId, { name, failure: messageOf(error), ...(mayPass(error) && { again: () => void upload(file, blockId) }) });
      return {};
    }
  };
}

/** Puts the pictures among the files into the page below a block, or in its place when it is empty; says what is no picture. */
export function insertImages(editor: MemoEditor, files: readonly File[], target: string, placement: "before" | "after" = "after"): void {
  const pictures = files.filter((file) => file.type.startsWith("image/"));
  if (pictures.length < files.length) notify("A page takes pictures: PNG, JPEG, WebP and GIF. Other files were left out.", "error");
  const block = editor.getBlock(target);
  if (!block || pictures.length === 0) return;
  const isEmpty = Array.isArray(block.content) && block.content.length === 0 && block.children.length === 0;
  const blocks = pictures.map(({ name }) => ({ type: "image" as const, props: { name } }));
  const placed = isEmpty ? editor.replaceBlocks([block], blocks).insertedBlocks : editor.insertBlocks(blocks, block, placement);
  const last = placed.at(-1);
  if (last) editor.setTextCursorPosition(last);
  void sendEach(editor, placed.map(({ id }) => id), pictures);
}

/** One after the other: a slow line brings one picture sooner than five at once. */
async function sendEach(editor: MemoEditor, ids: string[], files: File[]): Promise<void> {
  for (const [at, file] of files.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await editor.uploadFile?.(file, ids[at]);
  }
}

/** Returns the files of what is pasted or dropped, unless words came with them: then the words are meant. */
export function filesOf(data: DataTransfer | null): File[] {
  if (!data || data.types.includes("text/plain") || data.types.includes("blocknote/html")) return [];
  const hasWords = data.types.includes("text/html") && !isLonePicture(data.getData("text/html"));
  return hasWords ? [] : [...data.files];
}

/** A picture copied from a page of the web comes with its address there; it is the picture that is meant. */
function isLonePicture(html: string): boolean {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return body.querySelectorAll("img").length === 1 && body.textContent.trim() === "";
}
