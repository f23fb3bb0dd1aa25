"""Answering questions in SQL."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal_column, or_, select, type_coerce
from sqlalchemy.sql.elements import SQLColumnExpression
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.databases import cursors
from memo.server.databases import groups as grouping
from memo.server.databases.compile import Clause, Compiler
from memo.server.databases.cursors import Cursor
from memo.server.databases.expressions import Cells, key_kind
from memo.server.databases.filters import is_dated, without_formulas
from memo.server.databases.kinds import Property, PropertyType
from memo.server.databases.matching import Record
from memo.server.databases.plans import Answer, Plan, Sort
from memo.server.tables import Page

T = PropertyType
READ_JSON = json.JSONDecoder().raw_decode
# Rows are taken by place: fitting their names to each new statement would take a third of the time to execute it.
BY_PLACE = {"_result_disable_adapt_to_context": True}
# As the driver has them: `record` reads cells and moments in a third of the time.
COLUMNS: tuple[SQLColumnExpression[Any], ...] = (
    col(Page.id), col(Page.title), col(Page.icon), type_coerce(col(Page.props), String), col(Page.rank),
    type_coerce(col(Page.created_at), String), type_coerce(col(Page.updated_at), String), col(Page.created_by),
    col(Page.updated_by),
)  # fmt: skip


class InSql:
    """Answers one question in SQL."""

    def __init__(self, session: AsyncSession, cells: Cells, plan: Plan, *, large: bool = False) -> None:
        self._session = session
        self._cells = cells
        self._plan = plan
        self._large = large
        self._compiler = Compiler(cells, plan.ask.where, plan.people)

    async def count(self) -> int:
        """Return how many rows there are, formulas aside."""
        return await self._one(select(func.count()).select_from(Page).where(self._clause()))

    async def everything(self) -> list[Record]:
        """Return all rows, formulas aside, in the order of their ranks."""
        query = select(*COLUMNS).where(self._clause()).order_by(col(Page.rank), col(Page.id))
        return [record(row) for row in await self._rows(query)]

    async def answer(self) -> Answer:
        """Return the page of rows, or the groups, with the total and the calculations."""
        plan, ask = self._plan, self._plan.ask
        clause = self._clause()
        done = Answer(plan.schema, ignored=plan.ignored)
        prop = plan.schema.get(ask.group)
        if prop is not None and ask.group_key is None:
            counts = await grouping.count(self._session, self._compiler, prop, clause)
            done = replace(done, groups=counts, by_relation=prop.type is T.RELATION)
        else:
            done = await self._with_rows(done, clause)
        if ask.total and not ask.cursor:
            done = replace(done, total=await self._one(select(func.count()).select_from(Page).where(clause)))
        if ask.calculate:
            done = replace(done, calculations=await self._calculations(clause))
        return done

    async def _with_rows(self, done: Answer, clause: Clause) -> Answer:
        plan = self._plan
        keys = [self._key(sort) for sort in plan.sorts]
        after = None
        if plan.ask.cursor:
            kinds = [key_kind(sort.prop) for sort in plan.sorts]
            after = cursors.decode(plan.ask.cursor, plan.order, kinds)
        found = await self._page(clause, keys, after)
        rows = [record(row) for row in found[: plan.ask.limit]]
        if len(found) <= plan.ask.limit:
            return replace(done, rows=rows)
        last = found[plan.ask.limit - 1]
        cursor = Cursor(tuple(last[9:]), last[4], last[0])
        return replace(done, rows=rows, next_cursor=cursors.encode(cursor, plan.order))

    async def _page(self, clause: Clause, keys: Sequence[ColumnElement[Any]], after: Cursor | None) -> list[Any]:
        """Rows with a first sort key come first: two queries, of which an index can serve each in its order."""
        wanted = self._plan.ask.limit + 1
        if not keys:
            return await self._select(clause, [], after, wanted)
        found: list[Any] = []
        if after is None or after.values[0] is not None:
            found = await self._select(and_(clause, keys[0].is_not(None)), keys, after, wanted)
            after = None
        if len(found) < wanted:
            found += await self._select(and_(clause, keys[0].is_(None)), keys, after, wanted - len(found))
        return found

    async def _select(
        self, clause: Clause, keys: Sequence[ColumnElement[Any]], after: Cursor | None, wanted: int
    ) -> list[Any]:
        query = select(*COLUMNS, *[key.label(f"key{place}") for place, key in enumerate(keys)]).where(clause)
        if after is not None:
            query = query.where(self._behind(keys, after))
        for place, (key, sort) in enumerate(zip(keys, self._plan.sorts, strict=True)):
            if place:
                query = query.order_by(key.is_(None))
            query = query.order_by(key.desc() if sort.descending else key.asc())
        query = query.order_by(col(Page.rank), col(Page.id)).limit(wanted)
        return await self._rows(query)

    def _behind(self, keys: Sequence[ColumnElement[Any]], after: Cursor, place: int = 0) -> Clause:
        if place == len(keys):
            same = and_(col(Page.rank) == after.rank, col(Page.id) > after.id)
            return and_(col(Page.rank) >= after.rank, or_(col(Page.rank) > after.rank, same))
        key, value = keys[place], after.values[place]
        further = self._behind(keys, after, place + 1)
        if value is None:
            return and_(key.is_(None), further)
        descending = self._plan.sorts[place].descending
        behind = or_(key < value if descending else key > value, and_(key == value, further))
        return or_(key.is_(None), behind) if place else and_(key <= value if descending else key >= value, behind)

    async def _calculations(self, clause: Clause) -> dict[str, Any]:
        asked = [(prop, kind) for one, kind in self._plan.ask.calculate.items() if (prop := self._plan.schema.get(one))]
        columns = [self._calculation(prop, kind) for prop, kind in asked]
        kept = [(prop, column) for (prop, _), column in zip(asked, columns, strict=True) if column is not None]
        if not kept:
            return {}
        query = select(*[column for _, column in kept]).select_from(Page).where(clause)
        row = (await (await self._session.connection()).execute(query)).one()
        return {prop.id: _told(value) for (prop, _), value in zip(kept, row, strict=True)}

    def _calculation(self, prop: Property, kind: str) -> SQLColumnExpression[Any] | None:
        if kind == "count":
            return func.count()
        filled = func.count().filter(~self._compiler.empty(prop)) if prop.type is not T.FORMULA else None
        if kind in ("filled", "empty") and filled is not None:
            return filled if kind == "filled" else func.count() - filled
        key = self._cells.column(prop, self._plan.people)
        if key is None:
            return None
        if kind == "percent_checked" and prop.type is T.CHECKBOX:
            return func.avg(key) * 100
        if kind in ("sum", "average") and prop.type is T.NUMBER:
            return func.sum(key) if kind == "sum" else func.avg(key)
        if kind in ("min", "max") and (prop.type is T.NUMBER or is_dated(prop)):
            return func.min(key) if kind == "min" else func.max(key)
        return None

    def _clause(self) -> Clause:
        plan = self._plan
        rows: Clause = literal_column(self._cells.rows_of(plan.schema.database_id, large=self._large))
        parts = [rows, self._compiler.filter(without_formulas(plan.filter))]
        if plan.ask.search.strip():
            parts.append(self._compiler.search(plan.schema, plan.ask.search.strip()))
        if plan.range is not None and plan.range[0].type is not T.FORMULA:
            parts.append(self._compiler.overlaps(*plan.range))
        return and_(*parts)

    def _key(self, sort: Sort) -> ColumnElement[Any]:
        key = self._cells.column(sort.prop, self._plan.people)
        if key is None:
            raise ValueError(f"{sort.prop.type} cannot be sorted")
        return key

    async def _rows(self, query: Select[Any]) -> list[Any]:
        raw = await self._session.connection()
        return list((await raw.execute(query, execution_options=BY_PLACE)).all())

    async def _one(self, query: Select[Any]) -> int:
        return int((await (await self._session.connection()).execute(query)).scalar_one())


def record(row: Sequence[Any]) -> Record:
    """Return a row of `COLUMNS` as a record."""
    row_id, title, icon, props, rank, created_at, updated_at, created_by, updated_by = row[: len(COLUMNS)]
    cells = READ_JSON(props)[0] if isinstance(props, str) else props
    return Record(
        row_id, title, icon, cells or {}, rank, _moment(created_at), _moment(updated_at), created_by, updated_by
    )


def _moment(kept: str | datetime) -> datetime:
    """PostgreSQL has read it; SQLite keeps moments as texts in UTC without saying so."""
    return datetime.fromisoformat(f"{kept}+00:00") if isinstance(kept, str) else kept


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return round(float(value), 10) if isinstance(value, float | Decimal) else value
