"""The only door to DBOS: effects are enqueued in our own transaction and performed at least once, across restarts.

The workflow body is generic on purpose (perform an effect, whatever it is): a changed body would break work in flight.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig, SetWorkflowID  # noqa: TID251
from dbos import error as dbos_error  # noqa: TID251
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Permanent, Transient

T = TypeVar("T")
VERSION = "1"  # fixed: work in flight survives an upgrade because the workflow body never changes
WORKFLOW = "perform_effect"
AGAIN = "~"  # parts an effect's key from the number of the time it is taken up after it failed
MOST_DEATHS = 50
WARY_AFTER = 3  # deaths with the same effect under way
LULL_S = 1.0
UNFINISHED = ["PENDING", "ENQUEUED"]
FAILED = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often queues are looked at, in seconds, and how transient failures are retried.

    When nothing has come for `awake_s`, every queue is looked at each `rest_s` only.
    """

    quick_s: float = 0.1
    heavy_s: float = 0.15
    rest_s: float = 1.0
    awake_s: float = 10.0
    retry_first_s: float = 10.0
    retry_attempts: int = 6


# queue name → (how many at once, is it quick)
QUEUES: dict[str, tuple[int, bool]] = {
    "talk": (4, True),
    "cards": (4, True),
    "forge": (4, True),
    "dispatch": (1, True),
    "agents": (2, False),
    "gates": (1, False),
    "deploy": (1, False),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An effect that was not performed.

    `deadly` when the process died with it each of `MOST_DEATHS` times, `steps_changed` when another version began it.
    """

    id: str
    name: str
    fields: dict[str, Any]
    deadly: bool
    steps_changed: bool

    @property
    def key(self) -> str:
        """The effect's key, the same however often it is taken up."""
        return self.id.partition(AGAIN)[0]


class StepsChanged(Permanent):
    """Another version of the factory had begun this effect and went about it in other steps; it is begun anew."""


class Durable(Protocol):
    """Runs steps that are remembered: a step that has a result is not run again after a restart."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` returns, or returned before the restart; the result must be JSON-able."""


Perform = Callable[[str, str, dict[str, Any], Durable], Awaitable[None]]  # key, name, fields, steps


class _Steps:
    """DBOS's own steps, retried on `Transient` only."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        options: Any = {"name": name, "retries_allowed": True, "interval_seconds": self._pace.retry_first_s,
                        "max_attempts": self._pace.retry_attempts, "should_retry": _is_transient}  # fmt: skip

        async def step() -> T:  # a step must be a coroutine function; `work` may be any callable that can be awaited
            return await work()

        try:
            return await DBOS.run_step_async(options, step)
        except dbos_error.DBOSMaxStepRetriesExceeded as given_up:
            last = given_up.errors[-1] if given_up.errors else given_up
            raise Permanent(f"{last} Tried {self._pace.retry_attempts} times.") from given_up
        except dbos_error.DBOSUnexpectedStepError as changed:
            raise StepsChanged(f"Another version went about this in other steps: {changed}") from changed


class _Registered:
    """What the generic workflow calls; DBOS keeps its workflows per process, so there is one of these per process."""

    perform: Perform | None = None
    pace: Pace = Pace()
    running: set["asyncio.Task[Any]"] = set()


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_DEATHS)
async def _perform_effect(name: str, fields: dict[str, Any]) -> None:
    perform, task = _Registered.perform, asyncio.current_task()
    if perform is None or task is None:
        raise RuntimeError("the engine has no performer")
    _Registered.running.add(task)
    try:
        key = (DBOS.workflow_id or name).partition(AGAIN)[0]
        await perform(key, name, fields, _Steps(_Registered.pace))
    finally:
        _Registered.running.discard(task)


class Engine:
    """Starts the durable engine on `url` and hands it effects; `queues` says how many at once where it differs."""

    def __init__(self, url: str, *, pace: Pace, queues: Mapping[str, int] | None = None, executor: str = "bot") -> None:
        self._url, self._pace, self._executor, self._at_once = url, pace, executor, queues or {}
        self._client: DBOSClient | None = None
        self._stirred = asyncio.Event()
        self._minding: asyncio.Task[None] | None = None
        self._wary: asyncio.Task[None] | None = None
        self.stopping = False

    async def start(self, perform: Perform) -> None:
        """Take up whatever a dead process left behind, then serve the queues.

        When processes keep dying with the same effects under way, one of a queue is performed at a time until those are
        done, the eldest first: so the one that kills is alone in being given up after `MOST_DEATHS`.
        """
        _Registered.perform, _Registered.pace = perform, self._pace
        # What a dead process left is performed as soon as DBOS is launched, and then it must be possible to enqueue.
        self._client = DBOSClient(system_database_url=self._url, lazy=True)
        await asyncio.to_thread(DBOS.migrate, self._url)
        wary = await _keeps_dying(self._client)
        await self._open_queues(self._client, wary=wary)
        config: DBOSConfig = {"name": "shopfloor", "system_database_url": self._url, "application_version": VERSION,
                              "executor_id": self._executor, "log_level": "ERROR", "enable_otlp": False,
                              "run_migrations": False}  # fmt: skip
        DBOS(config=config)
        _use_our_logs()
        DBOS.launch()
        self._minding = asyncio.create_task(self._mind_pace())
        if wary:
            self._wary = asyncio.create_task(self._grow_bold(self._client))

    async def enqueue(
        self, connection: AsyncConnection, queue: str, key: str, name: str, fields: dict[str, Any]
    ) -> None:
        """Enqueue one effect in the transaction of `connection`: it happens if and only if that commits."""
        options: Any = {"workflow_name": WORKFLOW, "queue_name": queue, "workflow_id": key, "app_version": VERSION}
        client = self._client
        if client is None:
            raise RuntimeError("the engine is not running")

        def call(sync: Connection) -> None:
            client.enqueue_in_transaction(sync, options, name, fields)

        await connection.run_sync(call)
        self._stirred.set()

    async def idle(self) -> bool:
        """Whether no effect waits or runs."""
        return not await DBOS.list_workflows_async(status=UNFINISHED, limit=1, load_input=False, load_output=False)

    async def unfinished(self, item: int, names: frozenset[str]) -> list[str]:
        """Return the keys of the item's effects of these names that wait or run, less those taken up after they failed."""
        if self._client is None:
            return []
        found = await self._client.list_workflows_async(
            status=UNFINISHED, workflow_id_prefix=f"{item}/", load_input=False, load_output=False
        )
        keys = [one.workflow_id for one in found]
        return [key for key in keys if AGAIN not in key and key.rpartition("/")[2] in names]

    async def failed(self) -> list[str]:
        """Return the keys of effects that were not performed; an empty list is the only good answer."""
        return [failure.key for failure in await self.failures()]

    async def failures(self) -> list[Failure]:
        """Return the effects that were not performed and have not been taken up since, oldest first."""
        found = await DBOS.list_workflows_async(status=FAILED, was_forked_from=False)
        return [_failure(status) for status in found]

    async def take_up(self, failure: Failure) -> None:
        """Perform a failed effect again under its old key, from the first step that failed; earlier results stand.

        One whose steps have changed is performed from its beginning, on what its first attempt left.
        """
        status = (await DBOS.list_workflows_async(workflow_ids=[failure.id], load_output=False))[0]
        steps = await DBOS.list_workflow_steps_async(failure.id, load_output=True)
        start = next((step["function_id"] for step in steps if step["error"] is not None), len(steps) + 1)
        start = 1 if failure.steps_changed else start
        number = int(failure.id.partition(AGAIN)[2] or 1) + 1
        with SetWorkflowID(f"{failure.key}{AGAIN}{number}"):
            await DBOS.fork_workflow_async(
                failure.id, start, queue_name=status.queue_name or "talk", application_version=VERSION
            )

    async def give_up(self, failure: Failure) -> None:
        """Speak no more of a deadly effect, whose item was parked."""
        await DBOS.cancel_workflow_async(failure.id)

    def stop(self) -> None:
        """Stop serving; what is under way is cut off here and goes on at the next start.

        From now on `stopping` says that what breaks does so because its ports go away.
        """
        self.stopping = True
        for minding in (self._minding, self._wary):
            if minding is not None:
                minding.cancel()
        for task in tuple(_Registered.running):
            task.cancel()  # or it would go on while its ports are closed, and take that for a failure
        with suppress(Exception):
            if self._client is not None:
                self._client.destroy()
        DBOS.destroy(workflow_completion_timeout_sec=0)
        # DBOS lends the loop its own thread pool and shuts it down; whoever closes after us still needs one.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())

    async def _open_queues(self, client: DBOSClient, *, wary: bool) -> None:
        for name in QUEUES:
            most = 1 if wary else self._most_at_once(name)
            await client.register_queue_async(
                name, worker_concurrency=most, polling_interval_sec=self._awake_interval(name)
            )

    async def _grow_bold(self, client: DBOSClient) -> None:
        """Perform as many at once as ever, when nothing is left that was begun too often."""
        while True:
            await asyncio.sleep(LULL_S)
            with suppress(OperationalError):  # what is busy now is asked again
                if not await _keeps_dying(client):
                    for name in QUEUES:
                        if queue := await DBOS.retrieve_queue_async(name):
                            await queue.set_worker_concurrency_async(self._most_at_once(name))
                    return

    async def _mind_pace(self) -> None:
        """Look often while there is work, seldom while there is none: looking is all that an idle factory does."""
        while True:
            await self._lull()
            await self._look_each(dict.fromkeys(QUEUES, self._pace.rest_s))
            await self._stirred.wait()
            await self._look_each({name: self._awake_interval(name) for name in QUEUES})

    async def _lull(self) -> None:
        """Return when nothing has come for as long as we stay awake; a long run needs no one to look for others."""
        quiet_s = 0.0
        while quiet_s < self._pace.awake_s:
            self._stirred.clear()
            await asyncio.sleep(LULL_S)
            quiet_s = 0.0 if self._stirred.is_set() else quiet_s + LULL_S

    async def _look_each(self, seconds: Mapping[str, float]) -> None:
        with suppress(OperationalError):  # what is busy now is looked at in the old rhythm until the next turn
            for name, interval in seconds.items():
                if queue := await DBOS.retrieve_queue_async(name):
                    await queue.set_polling_interval_sec_async(interval)

    def _most_at_once(self, name: str) -> int:
        return self._at_once.get(name, QUEUES[name][0])

    def _awake_interval(self, name: str) -> float:
        return self._pace.quick_s if QUEUES[name][1] else self._pace.heavy_s


async def _keeps_dying(client: DBOSClient) -> bool:
    """Whether processes died again and again with the same effect under way."""
    under_way = await client.list_workflows_async(status=UNFINISHED, load_input=False, load_output=False)
    return any((one.recovery_attempts or 0) > WARY_AFTER for one in under_way)


def _failure(status: Any) -> Failure:
    name, fields = status.input["args"]
    changed = isinstance(status.error, StepsChanged)
    return Failure(status.workflow_id, name, fields, deadly=status.status != "ERROR", steps_changed=changed)


def _use_our_logs() -> None:
    """DBOS brings a console of its own; what it has to say belongs into our log."""
    theirs = logging.getLogger("dbos")
    theirs.handlers.clear()
    theirs.propagate = True


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, Transient)


@event.listens_for(SqlEngine, "connect")
def _prepare_sqlite(connection: Any, _: Any) -> None:
    """WAL on every SQLite connection, and `unixepoch('subsec')` where the library is older than 3.42."""
    if not isinstance(connection, sqlite3.Connection):
        return
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, lambda _: time.time())
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
