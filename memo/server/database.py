"""The database: one engine, short read and write transactions, and the migrations that shape it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server import sqlite_driver

MIGRATIONS = Path(__file__).parent / "migrations"
WRITES = {"memo_writes": True}
CLOSING_S, LOST_S = 10, 0.3
LOG = logging.getLogger("memo")


class Database:
    """Hands out transactions. On SQLite a writing one takes the write lock at its start, so it never fails midway."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._files: WeakSet[sqlite_driver.Connection] = WeakSet()
        self._engine = create_async_engine(url, json_serializer=_compact_json, **self._options())
        if self.is_sqlite:
            _teach_sqlite(self._engine)
        self._writing_engine = self._engine.execution_options(**WRITES)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for looking; nothing it changes is kept."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Yield a session whose changes are committed when the block ends well, and dropped otherwise."""
        async with AsyncSession(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def migrate(self) -> str:
        """Bring the schema to the newest revision in one transaction; returns the revision it is at.

        A database that a later release has migrated is left as it is: migrations only add, so this release can use it.
        """
        async with self._writing_engine.begin() as connection:
            await connection.run_sync(_upgrade)
        return await self.revision()

    async def revision(self) -> str:
        """Return the revision the database is at, or an empty text when it was never migrated."""
        try:
            async with self.reading() as session:
                connection = await session.connection()
                found = await connection.execute(text("SELECT version_num FROM alembic_version"))
                return str(found.scalar_one_or_none() or "")
        except DBAPIError:
            return ""

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
            return {"pool_size": 5, "max_overflow": 5, "async_creator": self._open_file}
        return {"pool_size": 10, "pool_pre_ping": True}

    async def _open_file(self) -> sqlite_driver.Connection:
        file = sqlite_driver.connection(make_url(self.url).database or "")
        self._files.add(file)
        await file
        return file


def newest_revision() -> str:
    """Return the revision this code expects."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def is_newer(revision: str) -> bool:
    """Tell whether a database at `revision` was migrated by a later release than this one."""
    return bool(revision) and revision not in _known_revisions()


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _upgrade(connection: Connection) -> None:
    here = MigrationContext.configure(connection).get_current_revision() or ""
    if is_newer(here):
        LOG.warning("database_is_newer revision=%s newest_known=%s", here, newest_revision())
        return
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _teach_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("memo_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
