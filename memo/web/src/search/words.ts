/** What is said below the results of a search. */

interface Search {
  settled: boolean;
  count: number;
  online: boolean;
}

/** Returns it, empty when the results say enough. */
export function searchWords(query: string, { settled, count, online }: Search): string {
  if (query.trim() === "") return "";
  if (!online) return "You are offline: only pages you opened here lately are found.";
  if (!settled) return "Searching…";
  return count === 0 ? "No page holds these words." : "";
}
