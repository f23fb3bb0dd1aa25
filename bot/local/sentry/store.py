"""What the stand-in remembers: issues, their events and the users who met them, in one SQLite file."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.local.sentry.grouping import Group

_TABLES = """
CREATE TABLE IF NOT EXISTS issues (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, digest TEXT NOT NULL,
  type TEXT NOT NULL, value TEXT NOT NULL, title TEXT NOT NULL, culprit TEXT NOT NULL, level TEXT NOT NULL,
  platform TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'unresolved', substatus TEXT NOT NULL DEFAULT 'new',
  count INTEGER NOT NULL DEFAULT 0, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, first_release TEXT NOT NULL,
  last_release TEXT NOT NULL, UNIQUE (project, digest));
CREATE TABLE IF NOT EXISTS events (id TEXT NOT NULL, project TEXT NOT NULL, issue INTEGER NOT NULL, at TEXT NOT NULL,
  payload TEXT NOT NULL, PRIMARY KEY (project, id));
CREATE INDEX IF NOT EXISTS events_of_issue ON events (issue);
CREATE TABLE IF NOT EXISTS users (issue INTEGER NOT NULL, ident TEXT NOT NULL, PRIMARY KEY (issue, ident));
"""
_WITH_USERS = "SELECT issues.*, (SELECT count(*) FROM users WHERE issue = issues.id) AS users FROM issues"
KEPT_EVENTS = 100

Row = sqlite3.Row


class IssueStore:
    """Plain reads and writes over the stand-in's file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add(self, project: str, event: Mapping[str, Any], group: Group, at: str) -> tuple[int, str | None]:
        """File an event once per id; returns its issue and that issue's news: "created", "unresolved" (came back) or None."""
        with self._db:
            known = self._db.execute(
                "SELECT issue FROM events WHERE project = ? AND id = ?", (project, event["event_id"])
            ).fetchone()
            if known is not None:
                return int(known["issue"]), None
            issue, happened = self._issue(project, event, group, at)
            self._count(issue, event, at)
            self._db.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?)", (event["event_id"], project, issue, at, json.dumps(event))
            )
            self._forget_old(issue)
        return issue, happened

    def issue(self, ident: int) -> Row | None:
        """Return one issue."""
        row: Row | None = self._db.execute(f"{_WITH_USERS} WHERE issues.id = ?", (ident,)).fetchone()
        return row

    def issues(self, project: str, where: Sequence[tuple[str, str]] = ()) -> list[Row]:
        """Return a project's issues that fit every (SQL test, value), the newest first."""
        tests = " AND ".join(["project = ?", *[test for test, _ in where]])
        values = [project, *[value for _, value in where]]
        return self._db.execute(f"{_WITH_USERS} WHERE {tests} ORDER BY first_seen DESC, id DESC", values).fetchall()

    def latest_event(self, issue: int) -> Row | None:
        """Return the issue's latest event."""
        row: Row | None = self._db.execute(
            "SELECT * FROM events WHERE issue = ? ORDER BY at DESC, rowid DESC LIMIT 1", (issue,)
        ).fetchone()
        return row

    def event(self, ident: str) -> Row | None:
        """Return one event by its id."""
        row: Row | None = self._db.execute("SELECT * FROM events WHERE id = ?", (ident,)).fetchone()
        return row

    def set_status(self, issue: int, status: str) -> None:
        """Set an issue's status."""
        substatus = {"unresolved": "ongoing", "ignored": "archived_forever"}.get(status, "")
        with self._db:
            self._db.execute("UPDATE issues SET status = ?, substatus = ? WHERE id = ?", (status, substatus, issue))

    def _issue(self, project: str, event: Mapping[str, Any], group: Group, at: str) -> tuple[int, str | None]:
        found = self._db.execute(
            "SELECT id, status FROM issues WHERE project = ? AND digest = ?", (project, group.digest)
        ).fetchone()
        if found is None:
            release = str(event.get("release") or "")
            cursor = self._db.execute(
                "INSERT INTO issues (project, digest, type, value, title, culprit, level, platform, first_seen, last_seen,"
                " first_release, last_release) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    project, group.digest, group.type, group.value, group.title, group.culprit,
                    str(event.get("level") or "error"), str(event.get("platform") or "other"), at, at, release, release,
                ),
            )  # fmt: skip
            return int(cursor.lastrowid or 0), "created"
        if found["status"] == "resolved":
            self._db.execute(
                "UPDATE issues SET status = 'unresolved', substatus = 'regressed' WHERE id = ?", (found["id"],)
            )
            return int(found["id"]), "unresolved"
        return int(found["id"]), None

    def _count(self, issue: int, event: Mapping[str, Any], at: str) -> None:
        release = str(event.get("release") or "")
        self._db.execute(
            "UPDATE issues SET count = count + 1, last_seen = ?, last_release = ? WHERE id = ?", (at, release, issue)
        )
        user = event.get("user") or {}
        ident = user.get("id") or user.get("username") or user.get("email") or user.get("ip_address")
        if ident:
            self._db.execute("INSERT OR IGNORE INTO users VALUES (?, ?)", (issue, str(ident)))

    def _forget_old(self, issue: int) -> None:
        self._db.execute(
            "DELETE FROM events WHERE issue = ? AND rowid NOT IN"
            " (SELECT rowid FROM events WHERE issue = ? ORDER BY rowid DESC LIMIT ?)",
            (issue, issue, KEPT_EVENTS),
        )
