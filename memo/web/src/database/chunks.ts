/** Lists in pieces that a request may hold. */

/** Rows that one request may change. */
export const BULK = 500;

export function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_none, index) => list.slice(index * size, (index + 1) * size));
}
