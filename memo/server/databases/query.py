"""Asking a database for rows: filtered, sorted, page by page, in groups, with calculations."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.database import Database
from memo.server.databases.expressions import Cells
from memo.server.databases.formula.functions import Around
from memo.server.databases.in_memory import InMemory, with_formulas
from memo.server.databases.in_sql import InSql
from memo.server.databases.indexes import Indexes
from memo.server.databases.kinds import PropertyType
from memo.server.databases.matching import Record
from memo.server.databases.plans import FORMULA_ROWS, Answer, Ask, plan_for
from memo.server.databases.references import resolve
from memo.server.databases.schema import read_schema
from memo.server.tables import Page

T = PropertyType
UTC = ZoneInfo("UTC")


class Queries:
    """Answers questions about databases; the caller has asked `access` before."""

    def __init__(self, database: Database, *, now: Callable[[], datetime], indexes: Indexes | None = None) -> None:
        self._database = database
        self._now = now
        self._indexes = indexes
        self._cells = Cells(database.is_sqlite)

    async def run(self, database_id: str, ask: Ask) -> Answer:
        """Return the rows that were asked for; raises `NotFound`, or `Invalid` for a cursor of another order."""
        async with self._database.reading() as session:
            schema = await read_schema(session, database_id)
            plan, names = plan_for(ask, schema, self._now()), schema.people
            large = self._indexes is not None and self._indexes.consider(plan)
            in_sql = InSql(session, self._cells, plan, large=large)
            around = Around(self._now(), ask.where)
            if plan.needs_formulas and await in_sql.count() <= FORMULA_ROWS:
                rows = await in_sql.everything()
                found = await asyncio.to_thread(InMemory(plan, around, names).answer, rows)
            else:
                found = await InSql(session, self._cells, plan.for_sql(), large=large).answer()
            return await self._whole(session, replace(found, names=names, after=ask.cursor), around)

    async def pages(self, database_id: str, ask: Ask, *, size: int) -> AsyncIterator[Answer]:
        """Yield all rows of a question, so many at a time."""
        cursor: str | None = ""
        while cursor is not None:
            answer = await self.run(database_id, replace(ask, limit=size, cursor=cursor, total=False))
            yield answer
            cursor = answer.next_cursor

    async def row(self, page: Page) -> Answer:
        """Return one row with all that a page of rows has."""
        async with self._database.reading() as session:
            schema = await read_schema(session, page.parent_id or "")
            done = Answer(schema, [record_of(page)], names=schema.people)
            return await self._whole(session, done, Around(self._now(), UTC))

    async def _whole(self, session: AsyncSession, done: Answer, around: Around) -> Answer:
        done = replace(done, rows=with_formulas(done.schema, done.rows, around, done.names))
        grouped = [group.key for group in done.groups or () if done.by_relation and group.key]
        found = await resolve(session, done.schema, done.rows, rows=grouped)
        return replace(done, related=found.rows, files=found.files)


def record_of(page: Page) -> Record:
    """Return a row's page as a record."""
    return Record(
        page.id, page.title, page.icon, page.props or {}, page.rank, page.created_at, page.updated_at, page.created_by,
        page.updated_by,
    )  # fmt: skip
