/** The statistics of the text on screen, for the slots alone: a page with much in it is not drawn anew when they change. */

import { NO_TEXT } from "../editor/statistics.ts";
import type { TextStatistics } from "./registry.ts";

export class Statistics {
  private now = NO_TEXT;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): TextStatistics => this.now;

  readonly put = (counted: TextStatistics): void => {
    this.now = counted;
    for (const listener of this.listeners) listener();
  };
}
