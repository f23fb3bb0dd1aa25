"""What the model stand-in remembers over a restart: the calls it answered and the faults it was told to make."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

FaultKind = Literal[
    "rate_limit", "overloaded", "server_error", "unauthorized", "cut", "cut_clean", "malformed", "refusal", "max_tokens", "slow"
]  # fmt: skip
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)

SCHEMA = """
CREATE TABLE IF NOT EXISTS call (id INTEGER PRIMARY KEY, at TEXT, vendor TEXT, model TEXT, role TEXT, title TEXT,
  attempt INTEGER, turn INTEGER, outcome TEXT, input_tokens INTEGER, output_tokens INTEGER);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY, kind TEXT, after INTEGER, times INTEGER, seconds REAL);
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to make: `seconds` is the Retry-After of a rate limit or the length of a hang."""

    kind: FaultKind
    seconds: float


@dataclass(frozen=True, slots=True)
class CallRow:
    """One answered request: who asked what, and what was done (`played`, `refused` or a fault's kind)."""

    at: str
    vendor: str
    model: str
    role: str
    title: str
    attempt: int
    turn: int
    outcome: str
    input_tokens: int
    output_tokens: int


class Book:
    """The stand-in's own SQLite file."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(home / "models.sqlite3", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add_fault(self, kind: FaultKind, *, times: int, after: int, seconds: float) -> None:
        """Make the next `times` requests fail, once `after` more requests have passed."""
        self._db.execute(
            "INSERT INTO fault (kind, after, times, seconds) VALUES (?, ?, ?, ?)", (kind, after, times, seconds)
        )

    def clear_faults(self) -> None:
        """Forget every fault not yet made."""
        self._db.execute("DELETE FROM fault")

    def take_fault(self) -> Fault | None:
        """Return the fault for the request that has just come, counting it, or None."""
        row = self._db.execute("SELECT id, kind, after, times, seconds FROM fault ORDER BY id LIMIT 1").fetchone()
        if row is None:
            return None
        number, kind, after, times, seconds = row
        if after > 0:
            self._db.execute("UPDATE fault SET after = after - 1 WHERE id = ?", (number,))
            return None
        change = "UPDATE fault SET times = times - 1 WHERE id = ?" if times > 1 else "DELETE FROM fault WHERE id = ?"
        self._db.execute(change, (number,))
        return Fault(kind, seconds)

    def write(self, row: CallRow) -> None:
        """Remember an answered request."""
        columns = tuple(getattr(row, name) for name in CallRow.__slots__)
        names = ", ".join(CallRow.__slots__)
        self._db.execute(f"INSERT INTO call ({names}) VALUES ({', '.join('?' * len(columns))})", columns)

    def calls(self, *, since: datetime | None = None) -> list[CallRow]:
        """Return the answered requests, oldest first."""
        names = ", ".join(CallRow.__slots__)
        after = since.isoformat() if since else ""
        rows = self._db.execute(f"SELECT {names} FROM call WHERE at >= ? ORDER BY id", (after,))
        return [CallRow(*row) for row in rows]
