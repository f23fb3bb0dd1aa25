/** The names of the last things a person did, never their contents: they go with a feedback report. */

const KEPT = 20;
const names: string[] = [];

/** Remembers that something was done. */
export function noteAction(name: string): void {
  names.push(name);
  if (names.length > KEPT) names.shift();
}

/** Returns what was done lately, oldest first. */
export function lastActions(): string[] {
  return [...names];
}
