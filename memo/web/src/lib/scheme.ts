/** Light, dark or as the system is: kept in a cookie, so that the server's first page already has the right colours. */

import type { MantineColorScheme, MantineColorSchemeManager } from "@mantine/core";

const COOKIE = "memo_scheme";
const YEAR_S = 31_536_000;

function read(): MantineColorScheme | null {
  return (/(?:^|; )memo_scheme=(light|dark|auto)/.exec(document.cookie)?.[1] as MantineColorScheme | undefined) ?? null;
}

/** Returns what Mantine asks and tells about colours. */
export function cookieScheme(): MantineColorSchemeManager {
  return {
    get: (fallback) => read() ?? fallback,
    set: (value) => {
      document.cookie = `${COOKIE}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
    },
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    clear: () => {
      document.cookie = `${COOKIE}=; path=/; max-age=0`;
    },
  };
}
