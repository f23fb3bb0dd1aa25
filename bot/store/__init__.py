"""What the factory remembers: tables, queries, migrations. It hands out frozen values only."""

from datetime import datetime

from sqlalchemy import update

from bot.store.database import Database, sqlite_url
from bot.store.journal import Conflict, Journal, Ledger
from bot.store.records import Records
from bot.store.tables import METADATA
from bot.store.values import Line, Post, Run

TEAM = "team"
OF_A_TEAM = tuple(METADATA.tables[name] for name in ("item", "journal", "post", "person"))


class Store(Journal, Records):
    """The factory's memory on one database, as one Slack workspace has it; without a `team` all teams are read as one."""

    def __init__(self, database: Database, team: str = "") -> None:
        self.database, self.team = database, team

    async def adopt(self, at: datetime) -> None:
        """Take what was kept before its team was known for this team's, and remember the team for `last_team`."""
        async with self.database.write() as connection:
            for table in OF_A_TEAM:
                await connection.execute(update(table).where(table.c.team == "").values(team=self.team))
        await self.move_cursor(TEAM, self.team, at)

    async def last_team(self) -> str:
        """Return the team of the factory that served last on this database; empty when none did."""
        return await self.cursor(TEAM)


__all__ = [
    "Conflict",
    "Database",
    "Journal",
    "Ledger",
    "Line",
    "Post",
    "Records",
    "Run",
    "Store",
    "sqlite_url",
]
