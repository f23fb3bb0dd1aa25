"""The local Slack's one SQLite file; everything that must outlive the process is in it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (channel TEXT, user TEXT, PRIMARY KEY (channel, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reads (user TEXT, channel TEXT, ts TEXT NOT NULL, PRIMARY KEY (user, channel)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, user TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    channel TEXT, ts TEXT, thread_ts TEXT, in_channel INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (channel, ts)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_thread ON messages (channel, thread_ts, ts) WHERE thread_ts IS NOT NULL;
CREATE INDEX IF NOT EXISTS message_ts ON messages (ts);
CREATE TABLE IF NOT EXISTS reactions (
    id INTEGER PRIMARY KEY, channel TEXT, ts TEXT, name TEXT, user TEXT, UNIQUE (channel, ts, name, user)
);
CREATE TABLE IF NOT EXISTS ephemerals (
    ts TEXT PRIMARY KEY, channel TEXT NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS views (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS homes (app TEXT, user TEXT, body TEXT NOT NULL, PRIMARY KEY (app, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS response_urls (
    id TEXT PRIMARY KEY, app TEXT, channel TEXT, user TEXT, ts TEXT, ephemeral INTEGER, expires REAL, uses INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, ticket TEXT UNIQUE NOT NULL, body TEXT NOT NULL, content BLOB, complete INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS agent_sessions (
    channel TEXT, ts TEXT, app TEXT NOT NULL, status TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (channel, ts)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, app TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, event_id TEXT,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, payload TEXT NOT NULL, response TEXT, seconds REAL
);
CREATE INDEX IF NOT EXISTS delivery_pending ON deliveries (app) WHERE state = 'pending';
"""


class Database:
    """A connection that commits every statement, or a whole `transaction()` at once; rows come back as mappings."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        # In WAL this survives the death of the process at no cost; only a power cut may take the last messages.
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside as one, or nothing when it raises; may be nested."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Execute one statement."""
        return self._connection.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, if there is one."""
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def remembered(self, key: str, fresh: str) -> str:
        """Return what `key` was given first; `fresh` is kept when there is nothing yet."""
        self.run("INSERT OR IGNORE INTO meta VALUES (?, ?)", key, fresh)
        found = self.row("SELECT value FROM meta WHERE key = ?", key)
        return str(found["value"]) if found else fresh

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._connection.close()


def pack(value: Any) -> str:
    """Return JSON as it is stored and sent: compact, with no escapes for letters."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
