/** Changes of one thing go one after another, so that the last word of a person is the last to arrive. */

const lastOf = new Map<string, Promise<unknown>>();

/** Does the work once all that was begun before on any of `ids` is over, well or not. */
export async function inTurn<T>(ids: string[], work: () => Promise<T>): Promise<T> {
  const before = ids.flatMap((id) => lastOf.get(id) ?? []);
  const done = Promise.allSettled(before).then(work);
  for (const id of ids) lastOf.set(id, done);
  try {
    return await done;
  } finally {
    for (const id of ids) if (lastOf.get(id) === done) lastOf.delete(id);
  }
}
