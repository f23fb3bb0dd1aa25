"""What Slack has told us and nobody has dealt with yet, in a small file of its own (docs/adr/0007).

An event is acknowledged as soon as it is kept here, so a busy factory answers Slack as quickly as an idle one and is
not sent everything twice. Whoever serves the inbox is handed each event at least once, in the order they came.
"""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()
AT_ONCE = 4
DEADLINE_S = 120
PAUSES_S = (1, 5, 30, 120)  # between tries; after the last an event waits for the next start
TABLE = "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT NOT NULL)"
TEAM = "ALTER TABLE events ADD COLUMN team TEXT AS (json_extract(body, '$.team_id'))"

Handle = Callable[[dict[str, Any]], Awaitable[bool]]


class Inbox:
    """Keeps events from the moment they are acknowledged until they are handled; `reached` is told when one is kept."""

    def __init__(self, path: Path, *, reached: Callable[[str], None], pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        for command in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", TABLE):
            self._file.execute(command)
        if not any(column[1] == "team" for column in self._file.execute("PRAGMA table_xinfo(events)")):
            self._file.execute(TEAM)
        self._reached, self._pauses_s = reached, pauses_s
        self._handle: Handle | None = None
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._given_up: set[str] = set()

    @property
    def idle(self) -> bool:
        """Whether every event was handled, or given up until the next start."""
        return not self._tasks

    @property
    def given_up(self) -> list[str]:
        """Return the ids of the events that could not be handled since the start; an empty list is the only good answer."""
        return sorted(self._given_up)

    def keep(self, event_id: str, body: dict[str, Any]) -> None:
        """Keep an event; when this returns it may be acknowledged. The same id again changes nothing.

        It writes in the loop's own thread: a tenth of a millisecond, where a thread would cost two turns of the loop.
        """
        if self._handle is None:
            raise RuntimeError("nobody serves the inbox")
        row = (event_id, json.dumps(body))
        if self._file.execute("INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING", row).rowcount:
            self._reached("kept")
            self._take(self._handle, event_id, body)

    def serve(self, handle: Handle) -> None:
        """Hand every event to `handle`, which says whether it was dealt with: first those a dead process left."""
        self._handle = handle
        for event_id, body in self._file.execute("SELECT id, body FROM events ORDER BY rowid").fetchall():
            self._take(handle, event_id, json.loads(body))

    async def close(self) -> None:
        """Stop handling; what is not done stays for the next start."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._file.close()

    def _take(self, handle: Handle, event_id: str, body: dict[str, Any]) -> None:
        task = asyncio.create_task(self._see_to(handle, event_id, body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_to(self, handle: Handle, event_id: str, body: dict[str, Any]) -> None:
        for pause_s in (*self._pauses_s, None):
            if await self._handled(handle, body):
                self._file.execute("DELETE FROM events WHERE id = ?", (event_id,))
                return
            if pause_s is not None:
                await asyncio.sleep(pause_s)
        self._given_up.add(event_id)
        log.error("event_given_up", event=event_id, instead="it is tried again at the next start")

    async def _handled(self, handle: Handle, body: dict[str, Any]) -> bool:
        try:
            async with self._turn, asyncio.timeout(DEADLINE_S):
                return await handle(body)
        except Exception as error:  # a boundary: what was acknowledged is tried again, whatever broke
            log.warning("event_failed", exc_info=error)
            return False
