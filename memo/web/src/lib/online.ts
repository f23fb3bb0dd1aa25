/** Whether the browser is online: what is asked for while it is not waits, and is asked again by itself. */

import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

const subscribe = (tell: () => void) => onlineManager.subscribe(tell);

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => onlineManager.isOnline());
}
