"""Agents' sessions: where an app says that it is at work in a thread, and people press Slack's own Stop."""

from typing import Any

from bot.local.slack.database import Database
from bot.local.slack.wire import Json

STATUSES = ("active", "processing", "suspended", "closed")


class Sessions:
    """One session of one app a thread; they outlive the process."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, channel: str, ts: str, app: str, status: str, title: str) -> Json:
        """Bring a session to `status`, begun under `title` if it is not yet, and return it."""
        self._db.run(
            "INSERT INTO agent_sessions VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (channel, ts) DO UPDATE SET status = excluded.status",
            channel, ts, app, status, title,
        )  # fmt: skip
        return self.get(channel, ts) or {}

    def get(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Return app, status and title of a thread's session, if there is one."""
        row = self._db.row("SELECT app, status, title FROM agent_sessions WHERE channel = ? AND ts = ?", channel, ts)
        return dict(row) if row else None
