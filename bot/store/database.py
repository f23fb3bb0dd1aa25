"""One database for the factory's rows and the durable engine's: SQLite in a file, or PostgreSQL by URL."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

import aiosqlite
from sqlalchemy import Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import UserError

BUSY_TIMEOUT_S = 20
CLOSING_S, LOST_S = 10, 0.3
LOCK = 0x53484F50464C4F4F  # any number that is always the same
LOCK_TRIES, LOCK_APART_S = 20, 0.25


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


class Database:
    """Opens short transactions. `write()` holds SQLite's only write lock from its start, so it never has to upgrade."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        driver = "sqlite+aiosqlite" if self.is_sqlite else "postgresql+asyncpg"
        self.url = parsed.set(drivername=driver)
        self.engine_url = url if self.is_sqlite else str(
            parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )  # fmt: skip
        self._files: WeakSet[aiosqlite.Connection] = WeakSet()
        self._engine: AsyncEngine = create_async_engine(self.url, **self._options())
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "begin", _on_begin)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction that is committed unless the block raises."""
        async with self._engine.connect() as connection:
            await connection.execution_options(shopfloor_write=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection for reading."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def sole_user(self) -> AsyncIterator[None]:
        """Hold a PostgreSQL database for this process until the block ends; raises `UserError` while another holds it.

        A SQLite file belongs to its home, which `bot.ownership` holds.
        """
        if self.is_sqlite:
            yield
            return
        async with self._engine.connect() as connection:
            await _take_lock(connection)
            yield

    async def close(self) -> None:
        """Close every connection once it is given back, and see SQLite's threads gone, which end after what they were asked."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_S):
                while self._engine.pool.checkedout():  # type: ignore[attr-defined]  # noqa: ASYNC110  (nobody tells)
                    await asyncio.sleep(0.01)
        await self._engine.dispose()
        for file in list(self._files):
            await asyncio.to_thread(file._thread.join, LOST_S)
            if file._thread.is_alive():
                file.stop()  # cut off between its opening and the pool, it is nobody's
                await asyncio.to_thread(file._thread.join, CLOSING_S)

    def _options(self) -> dict[str, Any]:
        if self.is_sqlite:
            return {"async_creator": self._open_file, "pool_size": 5}
        return {"pool_size": 10, "pool_pre_ping": True, "connect_args": {"timeout": 10, "command_timeout": 30}}

    async def _open_file(self) -> aiosqlite.Connection:
        path = self.url.database or ""
        connection = aiosqlite.Connection(lambda: _open(path), iter_chunk_size=64)
        connection._thread.daemon = True  # a process that is told to end does not wait for a question
        self._files.add(connection)
        return await connection


async def _take_lock(connection: AsyncConnection) -> None:
    """Take the lock of the session, which ends with it; a process just killed may be gone a moment before its session."""
    for _ in range(LOCK_TRIES):
        taken = (await connection.execute(select(func.pg_try_advisory_lock(LOCK)))).scalar()
        await connection.commit()
        if taken:
            return
        await asyncio.sleep(LOCK_APART_S)
    raise UserError("Another factory is running on this database. Stop it, or give this one a DATABASE_URL of its own.")


def insert_for(connection: AsyncConnection, table: Table) -> Any:
    """Return an INSERT that can say what to do about a row that is there already."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _open(path: str) -> sqlite3.Connection:
    """Return a connection ready for use; done in one go, so that whoever is cut off meanwhile leaves no thread behind."""
    file = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        file.execute(f"PRAGMA {pragma}")
    return file


def _on_begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("shopfloor_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
