"""SQLite through aiosqlite with one trip to its thread for a statement, where aiosqlite alone makes four.

A transaction costs no trips of its own but for its commit: its beginning goes along with its first statement, and nobody
waits for its being dropped, which the connection's thread does before anything that comes after.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Run = Callable[[str, Any], tuple[sqlite3.Cursor, list[Any]]]


PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
BEGINNINGS = frozenset({"BEGIN", "BEGIN IMMEDIATE"})


class Connection(aiosqlite.Connection):
    """A connection whose cursors fetch all rows with the statement that finds them."""

    _beginning = ""  # what the next statement begins its transaction with
    _used = False  # whether there may be a transaction to end

    def begin(self, beginning: str) -> None:
        """Begin a transaction with the next statement."""
        self._beginning = beginning

    async def commit(self) -> None:
        """Commit what was done, if anything was."""
        self._beginning = ""
        if self._used:
            await super().commit()
            self._used = False

    async def rollback(self) -> None:
        """Drop what was done, if anything was; a statement that still runs is waited for by the connection's thread alone."""
        self._beginning = ""
        if self._used and self._running:
            self._used = False
            self._tx.put_nowait((None, self._conn.rollback))

    async def trip(self, work: Run, statement: str, parameters: Any) -> tuple[sqlite3.Cursor, list[Any]]:
        """Return what a statement did, after beginning the transaction it belongs to."""
        beginning, self._beginning, self._used = self._beginning, "", True
        return await self._execute(self._begun, beginning, work, statement, parameters)  # type: ignore[no-any-return, no-untyped-call]

    def _begun(self, beginning: str, work: Run, statement: str, parameters: Any) -> tuple[sqlite3.Cursor, list[Any]]:
        if beginning:
            self._conn.execute(beginning)
        return work(statement, parameters)

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
        if statement in BEGINNINGS:
            self._connection.begin(statement)
            return self
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
        cursor, self._rows = await self._connection.trip(work, statement, parameters)
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        return self


def connection(path: str) -> Connection:
    """Return a connection to a database file that is opened by waiting for it; its thread ends with the process."""
    made = Connection(lambda: _open(path), iter_chunk_size=64)
    made._thread.daemon = True
    return made


def _open(path: str) -> sqlite3.Connection:
    """Return a connection ready for use; done in one go, so that whoever is cut off meanwhile leaves no thread behind."""
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        file.execute(f"PRAGMA {pragma}")
    file.create_function("memo_lower", 1, _lower, deterministic=True)
    return file


def _lower(words: Any) -> str | None:
    return None if words is None else str(words).lower()
