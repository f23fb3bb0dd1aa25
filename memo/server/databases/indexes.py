"""Indexes that make themselves: a large database gets one for each property its readers filter and sort by."""

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, literal_column, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.database import Database
from memo.server.databases.expressions import Cells
from memo.server.databases.filters import Condition
from memo.server.databases.kinds import AUTHORS, CHOICES, MOMENTS, TEXTS, Property, PropertyType
from memo.server.databases.plans import Plan
from memo.server.tables import Page

ABOVE_ROWS = 20_000
MOST = 8
LOOK_AGAIN_S = 60
PREFIX = "ixr_"
NAME = re.compile(r"^ixr_([0-9a-f]{16})_")
LOG = logging.getLogger("memo")
T = PropertyType
SERVED = TEXTS | CHOICES | MOMENTS | {T.NUMBER, T.DATE, T.CHECKBOX, T.MULTI_SELECT}
UNSERVED_OPS = frozenset(
    {"contains", "not_contains", "starts_with", "ends_with", "is_not", "!=", "is_none_of", "is_not_empty"}
)
NAMES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ixr\\_%' ESCAPE '\\'",
    False: "SELECT indexname FROM pg_indexes WHERE tablename = 'page' AND indexname LIKE 'ixr\\_%'",
}


class Indexes:
    """Watches what is asked and makes partial indexes over the keys of large databases, behind the readers' backs."""

    def __init__(self, database: Database, *, above_rows: int = ABOVE_ROWS) -> None:
        self._database = database
        self._cells = Cells(database.is_sqlite)
        self._above_rows = above_rows
        self._asked: set[str] = set()
        self._small: dict[str, float] = {}
        self._large: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def consider(self, plan: Plan) -> bool:
        """Tell whether a database is known to be large; what a question would need is looked into once, in the background."""
        database_id = plan.schema.database_id
        wanted = [(name, sql) for prop in wanted_by(plan) for name, sql in self._made_of(plan, prop)]
        new = {name: sql for name, sql in wanted if name not in self._asked}
        unknown = new or database_id not in self._large
        if unknown and self._small.get(database_id, 0) <= time.monotonic():
            self._small[database_id] = time.monotonic() + LOOK_AGAIN_S
            self._asked |= new.keys()
            task = asyncio.create_task(self._make(database_id, new), name="indexes")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return database_id in self._large

    async def settled(self) -> None:
        """Wait until everything considered so far is made or left."""
        await asyncio.gather(*self._tasks)

    async def forget(self, page_ids: Collection[str]) -> None:
        """Drop the indexes of databases that are gone for ever."""
        gone = set(page_ids)
        async with self._database.reading() as session:
            names = [name for name in await self._names(session) if (found := NAME.match(name)) and found[1] in gone]
        if names:
            async with self._database.writing() as session:
                await self._run(session, [f"DROP INDEX IF EXISTS {name}" for name in names])

    def _made_of(self, plan: Plan, prop: Property) -> list[tuple[str, str]]:
        keys = {"key": self._cells.key(prop)}
        if prop.type is T.DATE and plan.range is not None and plan.range[0].id == prop.id:
            keys["end"] = self._cells.end_key(prop)
        return [self._statement(plan.schema.database_id, f"{prop.id}_{what}", key) for what, key in keys.items() if key]

    def _statement(self, database_id: str, what: str, key: str) -> tuple[str, str]:
        mark = hashlib.sha256(key.encode()).hexdigest()[:8]
        name = f"{PREFIX}{database_id}_{what}_{mark}"
        rows = self._cells.of_database(database_id)
        return name, f"CREATE INDEX IF NOT EXISTS {name} ON page ({key}, rank, id) WHERE {rows}"

    async def _make(self, database_id: str, wanted: dict[str, str]) -> None:
        try:
            async with self._database.reading() as session:
                count = await self._count(session, database_id)
                known = [name for name in await self._names(session) if name.startswith(f"{PREFIX}{database_id}_")]
            if count < self._above_rows:
                self._asked -= wanted.keys()
                self._large.discard(database_id)
                return
            self._large.add(database_id)
            del self._small[database_id]
            await self._replace(database_id, wanted, known)
        except DBAPIError as error:
            self._asked -= wanted.keys()
            LOG.warning("indexes_not_made database=%s error=%s", database_id, type(error.orig).__name__)

    async def _replace(self, database_id: str, wanted: dict[str, str], known: Sequence[str]) -> None:
        """Make what is missing, after dropping what an earlier type or earlier options of a property have left."""
        stems = {name.rsplit("_", 1)[0] for name in wanted}
        stale = [one for one in known if one.rsplit("_", 1)[0] in stems and one not in wanted]
        self._asked -= set(stale)
        missing = [sql for name, sql in wanted.items() if name not in known]
        room = max(0, MOST - (len(known) - len(stale)))
        if stale or missing[:room]:
            async with self._database.writing() as session:
                await self._run(session, [*(f"DROP INDEX IF EXISTS {name}" for name in stale), *missing[:room]])
            LOG.info("indexes_made database=%s made=%s dropped=%s", database_id, len(missing[:room]), len(stale))

    async def _count(self, session: AsyncSession, database_id: str) -> int:
        rows: ColumnElement[bool] = literal_column(self._cells.of_database(database_id))
        query = select(func.count()).select_from(Page).where(rows)
        return int((await (await session.connection()).execute(query)).scalar_one())

    async def _names(self, session: AsyncSession) -> list[str]:
        found = await (await session.connection()).execute(text(NAMES[self._database.is_sqlite]))
        return [str(row[0]) for row in found]

    async def _run(self, session: AsyncSession, statements: Sequence[str]) -> None:
        raw = await session.connection()
        for statement in statements:
            await raw.exec_driver_sql(statement)


def wanted_by(plan: Plan) -> list[Property]:
    """Return the properties by which an index could find or order the rows of a question."""
    found = [sort.prop for sort in plan.sorts[:1]]
    if plan.range is not None:
        found.append(plan.range[0])
    if plan.filter.every:
        asked = [part for part in plan.filter.parts if isinstance(part, Condition)]
        found += [one.prop for one in asked if one.op not in UNSERVED_OPS and one.prop.type not in AUTHORS]
    served = [prop for prop in found if prop.type in SERVED]
    return list({prop.id: prop for prop in served}.values())
