/** How long to wait before trying again. */

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** Returns a wait that doubles with each failure, spread so that many clients do not return at once. */
export function waitBefore(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return full / 2 + (full / 2) * random();
}

/** Resolves after that wait, or as soon as the browser says that it is online again. */
export function beforeNextTry(failures: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, waitBefore(failures));
    window.addEventListener("online", go);
  });
}
