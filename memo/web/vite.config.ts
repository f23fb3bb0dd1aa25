import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const COMPRESSIBLE = /\.(js|css|svg|html|json|txt)$/;

/** Puts a .br and a .gz beside every file of the build that shrinks by it, so that the server never compresses. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!COMPRESSIBLE.test(file.fileName) || file.fileName === "index.html") continue;
        const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
        if (source.length < 1024) continue;
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: brotliCompressSync(source) });
        this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipSync(source) });
      }
    },
  };
}

export default defineConfig({
  // node_modules may be read-only: whatever is cached goes to the temporary folder.
  cacheDir: join(tmpdir(), "memo-web-cache"),
  plugins: [react(), compressed()],
  build: { target: "es2023", chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8765", ws: true } } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], pool: "threads" },
});
