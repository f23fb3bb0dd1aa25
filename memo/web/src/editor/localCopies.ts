/** The copies of pages that this browser keeps, so that writing goes on without a connection. */

const prefix = (userId: string) => `memo:${userId}:`;

/** Returns the name of a person's copy of a page. */
export function localCopyName(userId: string, pageId: string): string {
  return prefix(userId) + pageId;
}

/** Returns under which key this browser remembers how many changes of a page are not on the server yet. */
export function unsavedKey(userId: string, pageId: string): string {
  return `memo:unsaved:${userId}:${pageId}`;
}

/** Tells whether this browser holds a person's words that the server does not have. */
export function hasUnsavedWords(userId: string): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith(unsavedKey(userId, "")));
}

/** Tells whether this browser holds a person's words on one page that the server does not have. */
export function hasUnsavedWordsOn(userId: string, pageId: string): boolean {
  return localStorage.getItem(unsavedKey(userId, pageId)) !== null;
}

/** Deletes every copy that this browser keeps for a person. */
export async function forgetLocalCopies(userId: string): Promise<void> {
  for (const { name } of await indexedDB.databases()) {
    if (name?.startsWith(prefix(userId))) indexedDB.deleteDatabase(name);
  }
}

/** Deletes the copy of one page that this browser keeps for a person, with what is unsaved in it. */
export function forgetLocalCopy(userId: string, pageId: string): Promise<void> {
  localStorage.removeItem(unsavedKey(userId, pageId));
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(localCopyName(userId, pageId));
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}
