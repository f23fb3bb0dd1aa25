"""What the stand-in remembers: flags, strategies, segments and usage, in one SQLite file."""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ENVIRONMENTS = ("development", "production")

_TABLES = """
CREATE TABLE IF NOT EXISTS features (name TEXT PRIMARY KEY, description TEXT, type TEXT NOT NULL,
  stale INTEGER NOT NULL DEFAULT 0, impression INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, archived_at TEXT);
CREATE TABLE IF NOT EXISTS environments (feature TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 0,
  last_seen TEXT, PRIMARY KEY (feature, name));
CREATE TABLE IF NOT EXISTS strategies (id TEXT PRIMARY KEY, feature TEXT NOT NULL, environment TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS segments (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  constraints TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS usage (feature TEXT NOT NULL, environment TEXT NOT NULL, app TEXT NOT NULL,
  hour TEXT NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (feature, environment, app, hour));
CREATE TABLE IF NOT EXISTS applications (app TEXT NOT NULL, instance TEXT NOT NULL, environment TEXT NOT NULL,
  sdk TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (app, instance, environment));
CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL);
INSERT OR IGNORE INTO revision VALUES (1, 1);
"""

Row = sqlite3.Row


class FlagStore:
    """Plain reads and writes; every write that clients can see raises the revision."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def revision(self) -> int:
        """Return the number that grows with every change clients can see."""
        return int(self._db.execute("SELECT number FROM revision").fetchone()[0])

    def features(self, *, archived: bool = False) -> list[Row]:
        """Return all flags that are (not) archived, by name."""
        test = "IS NOT" if archived else "IS"
        return self._db.execute(f"SELECT * FROM features WHERE archived_at {test} NULL ORDER BY name").fetchall()

    def feature(self, name: str) -> Row | None:
        """Return one flag, archived or not."""
        row: Row | None = self._db.execute("SELECT * FROM features WHERE name = ?", (name,)).fetchone()
        return row

    def add_feature(self, name: str, description: str | None, kind: str, impression: bool, at: str) -> None:
        """Add a flag, off in every environment."""
        with self._changing() as db:
            db.execute(
                "INSERT INTO features (name, description, type, impression, created_at) VALUES (?, ?, ?, ?, ?)",
                (name, description, kind, impression, at),
            )
            db.executemany("INSERT INTO environments (feature, name) VALUES (?, ?)", [(name, e) for e in ENVIRONMENTS])

    def update_feature(self, name: str, columns: Mapping[str, Any]) -> None:
        """Set columns of a flag."""
        sets = ", ".join(f"{column} = ?" for column in columns)
        with self._changing() as db:
            db.execute(f"UPDATE features SET {sets} WHERE name = ?", (*columns.values(), name))

    def archive(self, name: str, at: str) -> None:
        """Archive a flag and switch it off everywhere."""
        with self._changing() as db:
            db.execute("UPDATE features SET archived_at = ? WHERE name = ? AND archived_at IS NULL", (at, name))
            db.execute("UPDATE environments SET enabled = 0 WHERE feature = ?", (name,))

    def revive(self, name: str) -> None:
        """Bring an archived flag back, off everywhere."""
        self.update_feature(name, {"archived_at": None})

    def delete(self, name: str) -> None:
        """Forget a flag and all that belongs to it."""
        with self._changing() as db:
            db.execute("DELETE FROM features WHERE name = ?", (name,))
            for table in ("environments", "strategies", "usage"):
                db.execute(f"DELETE FROM {table} WHERE feature = ?", (name,))

    def environments(self, feature: str) -> list[Row]:
        """Return the flag's environments in their fixed order."""
        return self._db.execute("SELECT * FROM environments WHERE feature = ? ORDER BY name", (feature,)).fetchall()

    def switch(self, feature: str, environment: str, on: bool) -> None:
        """Switch a flag in one environment."""
        with self._changing() as db:
            db.execute("UPDATE environments SET enabled = ? WHERE feature = ? AND name = ?", (on, feature, environment))

    def strategies(self, feature: str, environment: str) -> list[dict[str, Any]]:
        """Return the strategies in the order they were added, each with its id."""
        rows = self._db.execute(
            "SELECT id, body FROM strategies WHERE feature = ? AND environment = ? ORDER BY rowid",
            (feature, environment),
        )
        return [{**json.loads(row["body"]), "id": row["id"]} for row in rows]

    def put_strategy(self, feature: str, environment: str, body: Mapping[str, Any], ident: str = "") -> str:
        """Add a strategy, or replace the one with `ident`; returns its id."""
        ident = ident or uuid.uuid4().hex
        with self._changing() as db:
            db.execute(
                "INSERT INTO strategies VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (ident, feature, environment, json.dumps(body)),
            )
        return ident

    def drop_strategy(self, ident: str) -> None:
        """Remove a strategy."""
        with self._changing() as db:
            db.execute("DELETE FROM strategies WHERE id = ?", (ident,))

    def segments(self) -> list[Row]:
        """Return all segments by id."""
        return self._db.execute("SELECT * FROM segments ORDER BY id").fetchall()

    def add_segment(self, name: str, constraints: Iterable[Any], at: str) -> int:
        """Add a segment; returns its id."""
        with self._changing() as db:
            cursor = db.execute(
                "INSERT INTO segments (name, constraints, created_at) VALUES (?, ?, ?)",
                (name, json.dumps(list(constraints)), at),
            )
        return int(cursor.lastrowid or 0)

    def count(self, feature: str, environment: str, app: str, hour: str, yes: int, no: int, at: str) -> None:
        """Add answers to the hour's counters and note that the flag was asked for."""
        with self._db:
            self._db.execute(
                "INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET yes = yes + excluded.yes,"
                " no = no + excluded.no",
                (feature, environment, app, hour, yes, no),
            )
            self._db.execute(
                "UPDATE environments SET last_seen = ? WHERE feature = ? AND name = ?", (at, feature, environment)
            )

    def usage(self, feature: str, since: str) -> list[Row]:
        """Return the hourly counters from the hour `since` on."""
        return self._db.execute(
            "SELECT * FROM usage WHERE feature = ? AND hour >= ? ORDER BY hour", (feature, since)
        ).fetchall()

    def note_application(self, app: str, instance: str, environment: str, sdk: str, at: str) -> None:
        """Remember that an application reported itself."""
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO applications VALUES (?, ?, ?, ?, ?)", (app, instance, environment, sdk, at)
            )

    def applications(self) -> list[Row]:
        """Return every application instance that reported itself."""
        return self._db.execute("SELECT * FROM applications ORDER BY app, instance").fetchall()

    def _changing(self) -> "_Change":
        return _Change(self._db)


class _Change:
    """One transaction that raises the revision."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("UPDATE revision SET number = number + 1")
        return self._db

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
