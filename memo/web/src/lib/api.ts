/** Calls to our own server, with its errors as one class. */

import { untilThere } from "./coming.ts";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string };
}

const DEADLINE_MS = 20_000;
const UPLOAD_DEADLINE_MS = 180_000;
/** Browsers carry only so much on for a page that is left. */
const OUTLIVES_CHARS = 4_000;

const UNREACHED = /fetch|networkerror|load failed/i;
export const OFFLINE = "Memo cannot be reached. Check your connection and try again.";

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  await untilThere(path);
  const isForm = body instanceof FormData;
  const init: RequestInit = { method, signal: AbortSignal.timeout(isForm ? UPLOAD_DEADLINE_MS : DEADLINE_MS) };
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
  if (body !== undefined && !isForm) init.headers = { "Content-Type": "application/json" };
  // What somebody changed right before leaving the page arrives all the same.
  if (method === "PATCH" && typeof init.body === "string" && init.body.length <= OUTLIVES_CHARS) init.keepalive = true;
  const response = await reach(path, init);
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch {
    throw new ApiError(0, "offline", OFFLINE);
  }
}

async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const message = body.error?.message ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, body.error?.code ?? "unexpected", message);
}

export const api = {
  get: <T>(path: string) => call<T>("GET", path),
  post: <T>(path: string, body: unknown = {}) => call<T>("POST", path, body),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", path, body),
  put: <T>(path: string, body: unknown = {}) => call<T>("PUT", path, body),
  delete: <T>(path: string) => call<T>("DELETE", path),
};

const PASSING = [401, 408, 425, 429];

/** Tells whether the server will not have it, so that it makes no sense to try again. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && !PASSING.includes(error.status);
}

/** Returns the text of any error, fit for a person; browsers say a failed fetch as a `TypeError`, each in other words. */
export function messageOf(error: unknown): string {
  if (error instanceof TypeError && UNREACHED.test(error.message)) return OFFLINE;
  return error instanceof Error ? error.message : "Something went wrong.";
}
