/** Puts an image on the server and returns its address for the text. */

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, messageOf } from "../lib/api.ts";

/** Returns the address; tells the person why when there is none. */
export async function uploadImage(pageId: string, file: File): Promise<string> {
  const form = new FormData();
  form.append("file", file, file.name);
  noteAction("image.upload");
  try {
    const { url } = await api.post<{ url: string }>(`/api/pages/${pageId}/files`, form);
    return url;
  } catch (error) {
    notify(messageOf(error), "error");
    throw error;
  }
}
