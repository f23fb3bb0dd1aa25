"""A database that is closed in the middle of a question, as when a process is told to end."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol, TypeVar

LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1500000) SELECT count(*) FROM n"


class Closing(Protocol):
    async def close(self) -> None: ...


D = TypeVar("D", bound=Closing)


def threads_left(open_database: Callable[[], D], ask: Callable[[D], Awaitable[None]]) -> set[threading.Thread]:
    """Return SQLite's threads that still run when a database was closed while `ask` was under way, its loop still open."""
    before = set(threading.enumerate())

    async def closed_in_the_middle_of_a_question() -> None:
        database = open_database()
        asking = asyncio.ensure_future(ask(database))
        await asyncio.sleep(0.05)
        for _ in range(2):  # once by who waited for it, once by who ends everything
            asking.cancel()
            await asyncio.sleep(0.01)
        await database.close()
        with suppress(asyncio.CancelledError):
            await asking

    with asyncio.Runner() as runner:
        runner.run(closed_in_the_middle_of_a_question())
        return {thread for thread in threading.enumerate() if "_connection_worker" in thread.name} - before
