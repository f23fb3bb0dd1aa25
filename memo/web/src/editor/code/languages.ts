/** The languages that code can be highlighted in; each is fetched when a page has code in it. */

import type { DynamicImportLanguageRegistration } from "@shikijs/types";

interface Language {
  name: string;
  aliases?: string[];
  /** Its grammar; plain text has none. */
  load?: DynamicImportLanguageRegistration;
}

export const LANGUAGES: Record<string, Language> = {
  text: { name: "Plain text", aliases: ["txt", "plaintext", "none"] },
  bash: { name: "Bash", aliases: ["sh", "shell", "zsh", "shellscript"], load: () => import("@shikijs/langs/shellscript") },
  c: { name: "C", aliases: ["h"], load: () => import("@shikijs/langs/c") },
  csharp: { name: "C#", aliases: ["cs", "c#"], load: () => import("@shikijs/langs/csharp") },
  css: { name: "CSS", load: () => import("@shikijs/langs/css") },
  diff: { name: "Diff", aliases: ["patch"], load: () => import("@shikijs/langs/diff") },
  dockerfile: { name: "Dockerfile", aliases: ["docker"], load: () => import("@shikijs/langs/docker") },
  go: { name: "Go", aliases: ["golang"], load: () => import("@shikijs/langs/go") },
  html: { name: "HTML", load: () => import("@shikijs/langs/html") },
  java: { name: "Java", load: () => import("@shikijs/langs/java") },
  javascript: { name: "JavaScript", aliases: ["js", "jsx", "mjs"], load: () => import("@shikijs/langs/jsx") },
  json: { name: "JSON", load: () => import("@shikijs/langs/json") },
  kotlin: { name: "Kotlin", aliases: ["kt"], load: () => import("@shikijs/langs/kotlin") },
  markdown: { name: "Markdown", aliases: ["md"], load: () => import("@shikijs/langs/markdown") },
  php: { name: "PHP", load: () => import("@shikijs/langs/php") },
  python: { name: "Python", aliases: ["py"], load: () => import("@shikijs/langs/python") },
  ruby: { name: "Ruby", aliases: ["rb"], load: () => import("@shikijs/langs/ruby") },
  rust: { name: "Rust", aliases: ["rs"], load: () => import("@shikijs/langs/rust") },
  sql: { name: "SQL", load: () => import("@shikijs/langs/sql") },
  swift: { name: "Swift", load: () => import("@shikijs/langs/swift") },
  toml: { name: "TOML", load: () => import("@shikijs/langs/toml") },
  typescript: { name: "TypeScript", aliases: ["ts", "tsx"], load: () => import("@shikijs/langs/tsx") },
  xml: { name: "XML", load: () => import("@shikijs/langs/xml") },
  yaml: { name: "YAML", aliases: ["yml"], load: () => import("@shikijs/langs/yaml") },
};

/** Returns the id of a language by its id or one of its other names; an unknown one is returned as it is. */
export function languageId(name: string): string {
  const wanted = name.trim().toLowerCase();
  const found = Object.entries(LANGUAGES).find(([id, { aliases }]) => id === wanted || aliases?.includes(wanted));
  return found?.[0] ?? (wanted === "" ? "text" : name);
}
