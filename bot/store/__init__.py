"""What the factory remembers: tables, queries, migrations. It hands out frozen values only."""

from bot.store.database import Database, sqlite_url
from bot.store.journal import Conflict, Journal, Ledger
from bot.store.records import Records
from bot.store.values import Line, Post, Run


class Store(Journal, Records):
    """The factory's memory on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database


__all__ = [
    "Conflict",
    "Database",
    "Journal",
    "Ledger",
    "Line",
    "Person",
    "Post",
    "Records",
    "Run",
    "Store",
    "sqlite_url",
]
