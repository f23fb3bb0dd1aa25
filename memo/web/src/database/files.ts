/** Files in cells: what is known of them, and how one is put on the server. */

import { useQuery } from "@tanstack/react-query";

import { api, ApiError } from "../lib/api.ts";
import { databaseKeys } from "./keys.ts";
import type { CellFile } from "./model.ts";

/** As on the server: what is larger need not travel there to be refused. */
const MOST_MB = 10;
const KB = 1024;

export function useCellFile(id: string) {
  return useQuery({ queryKey: databaseKeys.file(id), queryFn: () => api.get<CellFile>(`/api/files/${id}/about`), staleTime: Infinity });
}

export const isPicture = (file: CellFile): boolean => file.media.startsWith("image/");

/** Returns a size as people say it. */
export function sizeWords(bytes: number): string {
  if (bytes < KB) return `${bytes} bytes`;
  if (bytes < KB * KB) return `${Math.round(bytes / KB)} kB`;
  return `${(bytes / KB / KB).toFixed(1)} MB`;
}

/** Keeps a file with a row and returns what is known of it; throws an `ApiError` that says why it was not taken. */
export async function sendFile(row: string, file: File): Promise<CellFile> {
  if (file.size > MOST_MB * KB * KB) throw new ApiError(413, "too_large", `It has ${sizeWords(file.size)}; a file may have ${MOST_MB} MB.`);
  const form = new FormData();
  form.append("file", file, file.name);
  return api.post<CellFile>(`/api/pages/${row}/files?for=cell`, form);
}
