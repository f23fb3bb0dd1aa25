"""What was said: messages, threads, reactions and the notes only one person sees."""

import json
import sqlite3

from bot.local.slack.database import Database, pack
from bot.local.slack.wire import Json

LAST = "9999999999.999999"


class Messages:
    """Keeps messages and gives them back in Slack's shape, with reactions and the summary of their thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last_ts(self) -> str:
        """Return the newest timestamp ever given out."""
        row = self._db.row("SELECT max(ts) AS ts FROM (SELECT ts FROM messages UNION ALL SELECT ts FROM ephemerals)")
        return str(row["ts"] or "0") if row else "0"

    def put(self, channel: str, body: Json) -> None:
        """Add a message, or replace the one with the same timestamp."""
        in_channel = (
            "thread_ts" not in body or body["thread_ts"] == body["ts"] or body.get("subtype") == "thread_broadcast"
        )
        self._db.run(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?)",
            channel, body["ts"], body.get("thread_ts"), int(in_channel), pack(body),
        )  # fmt: skip

    def raw(self, channel: str, ts: str) -> Json | None:
        """Return a message as it was put."""
        row = self._db.row("SELECT body FROM messages WHERE channel = ? AND ts = ?", channel, ts)
        return None if row is None else dict(json.loads(row["body"]))

    def get(self, channel: str, ts: str) -> Json | None:
        """Return a message with its reactions and thread summary."""
        body = self.raw(channel, ts)
        return None if body is None else self._dressed(channel, body)

    def where(self, ts: str) -> str | None:
        """Return the channel in which a message with this timestamp is."""
        row = self._db.row("SELECT channel FROM messages WHERE ts = ?", ts)
        return None if row is None else str(row["channel"])

    def remove(self, channel: str, ts: str) -> None:
        """Delete a message and its reactions."""
        with self._db.transaction():
            self._db.run("DELETE FROM messages WHERE channel = ? AND ts = ?", channel, ts)
            self._db.run("DELETE FROM reactions WHERE channel = ? AND ts = ?", channel, ts)

    def history(self, channel: str, *, oldest: str = "0", latest: str = LAST, limit: int = 100) -> list[Json]:
        """Return the newest `limit` messages of a channel with oldest < ts < latest, newest first."""
        found = self._db.rows(
            "SELECT body FROM messages WHERE channel = ? AND in_channel AND ts > ? AND ts < ? ORDER BY ts DESC LIMIT ?",
            channel, oldest, latest, limit,
        )  # fmt: skip
        return self._all(channel, found)

    def replies(self, channel: str, ts: str, *, oldest: str = "0", limit: int = 1000) -> list[Json]:
        """Return a thread, oldest first, its parent before all; empty when there is no such message."""
        parent = self.get(channel, ts)
        if parent is None:
            return []
        found = self._db.rows(
            "SELECT body FROM messages WHERE channel = ? AND thread_ts = ? AND ts != ? AND ts > ? ORDER BY ts LIMIT ?",
            channel, ts, ts, oldest, limit,
        )  # fmt: skip
        return [parent, *self._all(channel, found)]

    def _all(self, channel: str, rows: list[sqlite3.Row]) -> list[Json]:
        return [self._dressed(channel, json.loads(row["body"])) for row in rows]

    def _dressed(self, channel: str, body: Json) -> Json:
        if reactions := self.reactions(channel, body["ts"]):
            body["reactions"] = reactions
        if body.get("thread_ts", body["ts"]) == body["ts"]:
            body |= self._thread_summary(channel, body["ts"])
        return body

    def _thread_summary(self, channel: str, ts: str) -> Json:
        found = self._db.rows(
            "SELECT ts, json_extract(body, '$.user') AS user FROM messages "
            "WHERE channel = ? AND thread_ts = ? AND ts != ? ORDER BY ts", channel, ts, ts,
        )  # fmt: skip
        if not found:
            return {}
        people = list(dict.fromkeys(row["user"] for row in found))
        return {"thread_ts": ts, "reply_count": len(found), "reply_users": people[:5], "reply_users_count": len(people),
                "latest_reply": found[-1]["ts"], "is_locked": False}  # fmt: skip

    def reactions(self, channel: str, ts: str) -> list[Json]:
        """Return the reactions of a message in the order they first came."""
        found: dict[str, list[str]] = {}
        for row in self._db.rows(
            "SELECT name, user FROM reactions WHERE channel = ? AND ts = ? ORDER BY id", channel, ts
        ):
            found.setdefault(row["name"], []).append(row["user"])
        return [{"name": name, "users": users, "count": len(users)} for name, users in found.items()]

    def react(self, channel: str, ts: str, name: str, user: str) -> bool:
        """Add a reaction; False when this person already reacted so."""
        return self._db.run(
            "INSERT OR IGNORE INTO reactions (channel, ts, name, user) VALUES (?, ?, ?, ?)", channel, ts, name, user
        ).rowcount > 0  # fmt: skip

    def unreact(self, channel: str, ts: str, name: str, user: str) -> bool:
        """Take a reaction back; False when there was none."""
        return self._db.run(
            "DELETE FROM reactions WHERE channel = ? AND ts = ? AND name = ? AND user = ?", channel, ts, name, user
        ).rowcount > 0  # fmt: skip

    def whisper(self, channel: str, user: str, body: Json) -> None:
        """Add or replace a note that only `user` sees."""
        self._db.run("INSERT OR REPLACE INTO ephemerals VALUES (?, ?, ?, ?)", body["ts"], channel, user, pack(body))

    def whispered(self, ts: str, user: str | None = None) -> tuple[str, str, Json] | None:
        """Return channel, reader and body of an ephemeral message."""
        row = self._db.row("SELECT * FROM ephemerals WHERE ts = ? AND coalesce(?, user) = user", ts, user)
        return None if row is None else (row["channel"], row["user"], json.loads(row["body"]))

    def whispers(self, user: str, channel: str | None = None) -> list[Json]:
        """Return the ephemeral messages a person can see, oldest first, each with its channel."""
        found = self._db.rows(
            "SELECT * FROM ephemerals WHERE user = ? AND coalesce(?, channel) = channel ORDER BY ts", user, channel
        )
        return [json.loads(row["body"]) | {"channel": row["channel"]} for row in found]

    def unwhisper(self, ts: str) -> None:
        """Remove an ephemeral message."""
        self._db.run("DELETE FROM ephemerals WHERE ts = ?", ts)
