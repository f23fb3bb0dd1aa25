// The peer: Hocuspocus keeping documents in SQLite, in the table and with the statement of its own SQLite extension.
// That extension needs better-sqlite3, which must be compiled; here the SQLite that comes with Node does the same work.
// Usage: node server.mjs PORT FILE DEBOUNCE_MS

import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import { DatabaseSync } from "node:sqlite";

const [port, file, debounce] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
database.exec("CREATE TABLE IF NOT EXISTS documents (name VARCHAR(255) NOT NULL UNIQUE, data BLOB NOT NULL)");
const find = database.prepare("SELECT data FROM documents WHERE name = ?");
const keep = database.prepare("INSERT INTO documents (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data");

const server = new Server({
  port: Number(port),
  address: "127.0.0.1",
  quiet: true,
  debounce: Number(debounce),
  maxDebounce: Number(debounce) * 5,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => find.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void keep.run(documentName, state),
    }),
  ],
});
await server.listen();
console.log("serves");
