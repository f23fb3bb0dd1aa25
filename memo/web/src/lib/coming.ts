/** What this window has named and the server does not have yet: whatever is asked about it waits until it does. */

const coming = new Map<string, Promise<unknown>>();

/** Makes every call about `id` wait until it is there; when it never will be, they fail with that. */
export function announce(id: string, there: Promise<unknown>): void {
  const over = () => coming.delete(id);
  coming.set(id, there);
  there.then(over, over);
}

/** Resolves once everything that an address names is on the server. */
export async function untilThere(path: string): Promise<void> {
  for (const [id, there] of coming) if (path.includes(id)) await there;
}
