"""People who answer: threads to answer in, answers at a steady pace or as fast as they are taken, and what came of them."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.local.slack import SlackStandIn
from bot.local.world import World
from bot.store import Database
from tests.bench.places import until

IDEA = "Shout the greeting when the visitor has a birthday"
ANSWERS_EACH = 4  # so many questions an idea of this size is asked
MARK = "As discussed on Monday"
# What the bot itself says is delivered to it as well, and may quote an answer.
OURS = f"json_extract(payload, '$.event.text') LIKE '{MARK}%' AND json_extract(payload, '$.event.bot_id') IS NULL"
VERSION = re.compile(r"· version (\d+)")  # on every draft; each answer makes the next one
EDITED = "json_extract(payload, '$.event.subtype') = 'message_changed'"
QUIET_S = 900
TRIES = 3
ANSWERED_S = 120


@dataclass(frozen=True, slots=True)
class Places:
    """Threads in which an answer is expected: (channel, timestamp of the head)."""

    slack: SlackStandIn
    folder: Path
    threads: Sequence[tuple[str, str]]

    async def answer(self, number: int) -> None:
        """Say the answer with this number, each in the next thread."""
        channel, head = self.threads[number % len(self.threads)]
        await self.slack.person("owner").say(channel, f"{MARK}: rule {number} holds for every visitor.", head)

    async def steadily(
        self, count: int, per_s: float, note: Callable[[int], None] = lambda _number: None
    ) -> list[float]:
        """Answer at this pace and return how many seconds each acknowledgement took; unacknowledged ones raise.

        `note` is told the number of each answer as it is said.
        """
        loop = asyncio.get_running_loop()
        began, before = loop.time(), self._newest()
        for number in range(count):
            await asyncio.sleep(began + number / per_s - loop.time())
            note(number)
            await self.answer(number)
        await until(lambda: not self._pending(before), ANSWERED_S, "every acknowledgement")
        return self._seconds(before)

    async def at_once(self, count: int, window: int) -> float:
        """Answer with so many unacknowledged at a time, and return how many were taken a second."""
        loop = asyncio.get_running_loop()
        began, before, sent = loop.time(), self._newest(), 0
        while sent < count or self._pending(before):
            for number in range(sent, min(count, sent + window - self._pending(before))):
                await self.answer(number)
                sent += 1
            if loop.time() - began > ANSWERED_S:
                raise TimeoutError(f"{sent} of {count} answers after {ANSWERED_S} s")
            await asyncio.sleep(0.002)
        took = loop.time() - began
        return len(self._seconds(before)) / took

    def standing(self) -> dict[str, int]:
        """Return the version of the draft that Slack shows now, by channel."""
        places = dict(self.threads)
        rows = self._ask("SELECT channel, ts, body FROM messages")
        heads = {channel: VERSION.search(body) for channel, ts, body in rows if places.get(channel) == ts}
        return {channel: int(found[1]) for channel, found in heads.items() if found}

    def shown(self) -> list[tuple[str, int, float]]:
        """Return every draft that Slack was given to show in place of an older one: channel, version, and its own time of it."""
        fields = ", ".join(f"json_extract(payload, '$.event.{name}')" for name in ("channel", "message", "ts"))
        rows = self._ask(f"SELECT {fields} FROM deliveries WHERE {EDITED} ORDER BY id")
        found = [(channel, VERSION.search(message), float(ts)) for channel, message, ts in rows]
        return [(channel, int(version[1]), at) for channel, version, at in found if version]

    def _newest(self) -> int:
        return int(self._ask("SELECT coalesce(max(id), 0) FROM deliveries")[0][0])

    def _pending(self, after: int) -> int:
        query = f"SELECT count(*) FROM deliveries WHERE id > ? AND state = 'pending' AND {OURS}"
        return int(self._ask(query, after)[0][0])

    def _seconds(self, after: int) -> list[float]:
        """Return the acknowledgement times of the answers; raises `RuntimeError` when one was refused or retried."""
        rows = self._ask(f"SELECT state, attempts, seconds FROM deliveries WHERE id > ? AND {OURS}", after)
        wrong = [row for row in rows if row[:2] != ("acked", 1)]
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {len(rows)} answers were not acknowledged at once: {wrong[:3]}")
        return [row[2] for row in rows]

    def _ask(self, query: str, *given: object) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "slack.sqlite")) as database:
            return database.execute(query, given).fetchall()


def channels(world: World, count: int) -> list[str]:
    """Return the ids of so many of the bench's channels; Slack's pace is per channel, so each thread has its own."""
    return [world.slack.channel_id(f"bench-{number}") for number in range(count)]


async def plain_threads(world: World, home: Path, count: int) -> Places:
    """Return threads that nobody but the owner began."""
    owner = world.slack.person("owner")
    threads = [(channel, await owner.say(channel, IDEA)) for channel in channels(world, count)]
    await world.slack.settled()
    return Places(world.slack, home / "world" / "slack", threads)


async def interviews(world: World, home: Path, database: Database, count: int) -> Places:
    """Return the threads of so many interviews, each with its first questions asked and nothing left to do."""
    places = channels(world, count)
    owner = world.slack.person("owner")
    for channel in places:
        for _ in range(TRIES):  # on a busy machine Slack's three seconds may pass; a person presses again
            if (idea := await owner.command("/spec", f"{IDEA} {channel}", channel)).ok:
                break
        else:
            raise RuntimeError(f"an idea was not taken: {idea.reason}")
    await until(lambda: quiet(database), QUIET_S, "quiet after the ideas")
    return Places(world.slack, home / "world" / "slack", [(place, _head(world, place)) for place in places])


def _head(world: World, channel: str) -> str:
    return str(next(said["ts"] for said in world.slack.messages(channel) if said.get("bot_id")))


async def quiet(database: Database) -> bool:
    """Whether no effect waits or runs."""
    table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
    return await _count(database, f"{table} WHERE status IN ('PENDING', 'ENQUEUED')") == 0


async def remembered(database: Database) -> int:
    """Return how many of the answers are facts in the journal."""
    async with database.read() as connection:
        rows = await connection.execute(text("SELECT payload FROM journal WHERE event = 'AnswerGiven'"))
        return sum(MARK in json.dumps(row.payload) for row in rows)


async def _count(database: Database, where: str) -> int:
    async with database.read() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM {where}"))).scalar_one())
