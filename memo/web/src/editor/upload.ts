/** Puts an image on the server and returns its address for the text. */

import { notify } from "../components/notify.ts";
import { noteAction } from "../lib/actions.ts";
import { api, ApiError, messageOf } from "../lib/api.ts";

/** As on the server: what is larger need not travel there to be refused. */
const MOST_MB = 10;
const MB = 1024 * 1024;

/** Returns the address; tells the person why when there is none. */
export async function uploadImage(pageId: string, file: File): Promise<string> {
  try {
    return await sendImage(pageId, file);
  } catch (error) {
    notify(messageOf(error), "error");
    throw error;
  }
}

/** Returns the address, or throws an `ApiError` that says why there is none. */
export async function sendImage(pageId: string, file: File): Promise<string> {
  noteAction("image.upload");
  if (file.size > MOST_MB * MB) {
    throw new ApiError(413, "too_large", `It has ${Math.ceil(file.size / MB)} MB; an image may have ${MOST_MB} MB.`);
  }
  const form = new FormData();
  form.append("file", file, file.name);
  const { url } = await api.post<{ url: string }>(`/api/pages/${pageId}/files`, form);
  return url;
}

/** Says whether the same may succeed at another time. */
export function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
