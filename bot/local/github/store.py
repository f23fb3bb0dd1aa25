"""The stand-in's memory: one SQLite file, short transactions, nothing awaited inside one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.local.github.schema import SCHEMA

Row = sqlite3.Row


class Store:
    """Opens the database under `home` and hands out rows; every write goes through `transaction`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside one unit; a transaction inside another joins it."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def all(self, sql: str, *values: object) -> list[Row]:
        """Return every row of a query."""
        return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, or None."""
        found: Row | None = self._db.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, *values)
        return row[0] if row else None

    def run(self, sql: str, *values: object) -> int:
        """Write, and return how many rows changed."""
        return self._db.execute(sql, values).rowcount

    def insert(self, table: str, **columns: object) -> int:
        """Insert one row and return its id."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        return int(self._db.execute(sql, tuple(columns.values())).lastrowid or 0)

    def update(self, table: str, key: str, where: object, **columns: object) -> None:
        """Set `columns` on the rows whose `key` equals `where`."""
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._db.execute(f"UPDATE {table} SET {sets} WHERE {key} = ?", (*columns.values(), where))
