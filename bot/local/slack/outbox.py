"""Everything sent to an app: kept until acknowledged, retried on Slack's schedule, never one behind another."""

import asyncio
import json
import sqlite3
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.local.slack.database import Database, pack
from bot.local.slack.directory import Installed
from bot.local.slack.doors import Ack, Attempt, Door, Pulse, SocketDoor, Unreachable
from bot.local.slack.faults import Faults
from bot.local.slack.wire import Json

Kind = Literal["events_api", "slash_commands", "interactive"]
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Slack's patience, in seconds; `retry_after_s` has one entry for each retry of an event."""

    deadline_s: float = 3.0
    retry_after_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_s: float = 3.0
    response_url_s: float = 1800.0
    reconnect_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing sent to an app; `state` is pending, acked or failed, `seconds` the time to the acknowledgement."""

    id: int
    app_id: str
    kind: str
    type: str
    event_id: str | None
    state: str
    attempts: int
    reason: str
    payload: Json
    response: Json | None = None
    seconds: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged it."""
        return self.state == "acked"


class Outbox:
    """One app's deliveries. Events wait for an absent app; commands and clicks do not, since a person waits for them."""

    def __init__(self, db: Database, app: Installed, timing: Timing, faults: Faults) -> None:
        self._db, self._app, self._timing, self._faults = db, app, timing, faults
        self._pulse, self._quiet = Pulse(), Pulse()
        self.socket = SocketDoor(app.id, self._pulse)
        self._door: Door = self.socket
        self._tasks: set[asyncio.Task[Any]] = set()
        self._busy = 0

    def resume(self) -> None:
        """Take up the events an earlier process left unacknowledged, and fail the requests nobody waits for any more."""
        self._db.run(
            "DELETE FROM deliveries WHERE state != 'pending' AND id < (SELECT max(id) FROM deliveries) - ?", KEPT
        )
        self._db.run(
            "UPDATE deliveries SET state = 'failed', reason = 'restart' "
            "WHERE state = 'pending' AND kind != 'events_api' AND app = ?", self._app.id,
        )  # fmt: skip
        for row in self._db.rows(
            "SELECT * FROM deliveries WHERE state = 'pending' AND app = ? ORDER BY id", self._app.id
        ):
            self._launch(self._persist_until_acknowledged(delivery_of(row)))

    def use(self, door: Door) -> None:
        """Deliver through `door` from now on."""
        self._door = door
        self._pulse.beat()

    def event(self, payload: Json) -> Delivery:
        """Keep an event and start delivering it."""
        delivery = self._keep("events_api", str(payload["event"]["type"]), payload, payload["event_id"])
        self._launch(self._persist_until_acknowledged(delivery))
        return delivery

    async def request(self, kind: Kind, name: str, payload: Json) -> Delivery:
        """Deliver a command or an interaction once and return how it ended."""
        delivery = self._keep(kind, name, payload, None)
        self._busy += 1
        try:
            return self._finish(delivery, *await self._timed(delivery))
        except Unreachable:
            return self._finish(delivery, Ack(False, "not_connected"), None)
        finally:
            self._rest()

    async def stop(self) -> None:
        """Stop delivering; what is not acknowledged stays kept."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Return when nothing is on its way; what waits for an absent app does not count."""
        while self._busy:
            await self._quiet.wait()

    async def connected(self, connections: int) -> None:
        """Return when the app holds at least so many Socket Mode connections."""
        while self.socket.connections < connections:
            await self._pulse.wait()

    def _launch(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy += 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _rest(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._quiet.beat()

    async def _persist_until_acknowledged(self, delivery: Delivery) -> None:
        try:
            while delivery.state == "pending":
                delivery = await self._try_event(delivery)
        finally:
            self._rest()

    async def _try_event(self, delivery: Delivery) -> Delivery:
        try:
            ack, seconds = await self._timed(delivery)
        except Unreachable:
            await self._wait_for_app()
            return delivery
        delivery = replace(delivery, attempts=delivery.attempts + 1)
        retries = delivery.attempts - 1
        if ack.ok or not ack.retry or retries >= len(self._timing.retry_after_s):
            return self._finish(replace(delivery, attempts=retries), ack, seconds)
        self._db.run(
            "UPDATE deliveries SET attempts = ?, reason = ? WHERE id = ?", delivery.attempts, ack.reason, delivery.id
        )
        await asyncio.sleep(self._timing.retry_after_s[retries])
        return replace(delivery, reason=ack.reason)

    async def _wait_for_app(self) -> None:
        self._rest()
        try:
            # A socket announces itself; an HTTP server must be tried again.
            await self._pulse.wait(None if self._door is self.socket else self._timing.reconnect_s)
        finally:
            self._busy += 1

    async def _timed(self, delivery: Delivery) -> tuple[Ack, float]:
        loop = asyncio.get_running_loop()
        started = loop.time()
        attempt = Attempt(delivery.kind, delivery.payload, delivery.attempts, delivery.reason, self._timing.deadline_s)
        if self._faults.copies == 1:
            return await self._door.attempt(attempt), loop.time() - started
        acks = await asyncio.gather(*(self._door.attempt(attempt) for _ in range(self._faults.copies)))
        return next((ack for ack in acks if not ack.ok), acks[0]), loop.time() - started

    def _keep(self, kind: Kind, name: str, payload: Json, event_id: str | None) -> Delivery:
        row = self._db.run(
            "INSERT INTO deliveries (app, kind, type, event_id, state, attempts, reason, payload) "
            "VALUES (?, ?, ?, ?, 'pending', 0, '', ?)", self._app.id, kind, name, event_id, pack(payload),
        )  # fmt: skip
        return Delivery(row.lastrowid or 0, self._app.id, kind, name, event_id, "pending", 0, "", payload)

    def _finish(self, delivery: Delivery, ack: Ack, seconds: float | None) -> Delivery:
        state = "acked" if ack.ok else "failed"
        done = replace(
            delivery, state=state, attempts=delivery.attempts + 1, reason=ack.reason, response=ack.body, seconds=seconds
        )
        self._db.run(
            "UPDATE deliveries SET state = ?, attempts = ?, reason = ?, response = ?, seconds = ? WHERE id = ?",
            state, done.attempts, ack.reason, pack(ack.body) if ack.body else None, seconds, delivery.id,
        )  # fmt: skip
        return done


def delivery_of(row: sqlite3.Row) -> Delivery:
    """Return a stored delivery."""
    fields = {key: row[key] for key in ("id", "kind", "type", "event_id", "state", "attempts", "reason", "seconds")}
    response = json.loads(row["response"]) if row["response"] else None
    return Delivery(app_id=row["app"], payload=json.loads(row["payload"]), response=response, **fields)
