import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SOURCE = /(?<!\.test)\.tsx?$/;
const COMPRESSIBLE = /\.(js|css|svg|html|json|txt)$/;

/**
 * Puts a .br and a .gz beside every file of the build that shrinks by it, so that the server never compresses.
 * Works on the written files: until then Vite still replaces placeholders in them.
 */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!COMPRESSIBLE.test(name) || name === "index.html") continue;
        const source = readFileSync(join(dir, name));
        if (source.length < 1024) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(source, { level: 9 }));
      }
    },
  };
}

const FLAG_KEY = /(?:\bflag: |useFlag\()"([\w.-]+)"/g;

/** Writes the keys of the flags this build asks for: once its code is gone, nobody asks for a flag any more. */
function flagKeys(): Plugin {
  return {
    name: "flag-keys",
    apply: "build",
    generateBundle() {
      const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => SOURCE.test(name));
      const found = sources.flatMap((name) =>
        [...readFileSync(join("src", name), "utf8").matchAll(FLAG_KEY)].map((match) => match[1]),
      );
      this.emitFile({ type: "asset", fileName: "flags.json", source: JSON.stringify([...new Set(found)].sort()) });
    },
  };
}

// node_modules may be read-only: whatever is cached goes to the temporary folder.
const CACHE = join(tmpdir(), "memo-web-cache");

export default defineConfig({
  cacheDir: CACHE,
  plugins: [react(), flagKeys(), compressed()],
  build: { target: "es2023", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8765", ws: true } } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    pool: "threads",
    isolate: false,
    fsModuleCachePath: join(CACHE, "vitest"),
  },
});
