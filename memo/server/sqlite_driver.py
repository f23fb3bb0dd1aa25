"""SQLite through aiosqlite with one trip to its thread for a statement, where aiosqlite alone makes four."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Run = Callable[[str, Any], tuple[sqlite3.Cursor, list[Any]]]


class Connection(aiosqlite.Connection):
    """A connection whose cursors fetch all rows with the statement that finds them."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # SQLAlchemy enters it, as it would aiosqlite's
        """Return a cursor; it costs nothing until it executes."""
        return Cursor(self)


class Cursor:
    """A statement and its rows, as SQLAlchemy's adapter uses them."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Self:
        """Run a statement and fetch what it finds."""
        return await self._trip(self._run, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> Self:
        """Run a statement once for each set of parameters."""
        return await self._trip(self._run_many, statement, parameters)

    async def fetchall(self) -> list[Any]:
        """Return the rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open: all rows were fetched."""

    def _run(self, statement: str, parameters: Any) -> tuple[sqlite3.Cursor, list[Any]]:
        cursor = self._connection._conn.execute(statement, parameters)
        return cursor, cursor.fetchall() if cursor.description else []

    def _run_many(self, statement: str, parameters: Any) -> tuple[sqlite3.Cursor, list[Any]]:
        return self._connection._conn.executemany(statement, parameters), []

    async def _trip(self, work: Run, statement: str, parameters: Any) -> Self:
        cursor, self._rows = await self._connection._execute(work, statement, parameters)  # type: ignore[no-untyped-call]
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        return self


async def connect(path: str) -> Connection:
    """Open a database file; its thread ends with the process, closed or not."""
    connection = Connection(lambda: sqlite3.connect(path, check_same_thread=False), iter_chunk_size=64)
    connection._thread.daemon = True
    return await connection  # type: ignore[return-value]  # aiosqlite names its own class
