"""Asking a database for rows: filtered, sorted, page by page, in groups, with calculations."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.sql.elements import SQLColumnExpression
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.database import Database
from memo.server.databases import cursors
from memo.server.databases import groups as grouping
from memo.server.databases.compile import Clause, Compiler
from memo.server.databases.cursors import Cursor
from memo.server.databases.expressions import Cells, key_kind
from memo.server.databases.filters import Group, Reader, is_dated
from memo.server.databases.kinds import Property, PropertyType, Schema
from memo.server.databases.matching import Record
from memo.server.databases.periods import Days
from memo.server.databases.references import people_of, resolve
from memo.server.databases.schema import read_schema
from memo.server.tables import Page, PageFile

T = PropertyType
MOST_ROWS = 200
MOST_SORTS = 5
COLUMNS = tuple(
    col(column)
    for column in (
        Page.id, Page.title, Page.icon, Page.props, Page.rank, Page.created_at, Page.updated_at, Page.created_by,
        Page.updated_by,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader asks for. `filter` and `sorts` are as they were sent; `group_key` None asks for counts of groups."""

    where: ZoneInfo
    filter: object = None
    sorts: object = None
    group: str | None = None
    group_key: str | None = None
    search: str = ""
    limit: int = 50
    cursor: str = ""
    range_property: str | None = None
    range_days: Days | None = None
    total: bool = True
    calculate: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of rows and what else was asked for; `names` are those of the people, `after` the cursor it begins at."""

    schema: Schema
    rows: Sequence[Record] = ()
    next_cursor: str | None = None
    total: int | None = None
    groups: Sequence[grouping.GroupCount] | None = None
    by_relation: bool = False
    calculations: Mapping[str, Any] | None = None
    ignored: Sequence[str] = ()
    related: Mapping[str, Page] = field(default_factory=dict)
    files: Mapping[str, PageFile] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sort:
    """One order; empties come last either way."""

    prop: Property
    descending: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A question that has been read: a checked filter, sorts that can be followed, and what was left out."""

    ask: Ask
    schema: Schema
    filter: Group
    sorts: Sequence[Sort]
    people: Sequence[str]
    range: tuple[Property, Days] | None
    ignored: Sequence[str]

    @property
    def order(self) -> str:
        """The order as a text, for cursors to be held to."""
        return json.dumps([(sort.prop.id, sort.prop.type, sort.descending) for sort in self.sorts])


class Queries:
    """Answers questions about databases; the caller has asked `access` before."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._cells = Cells(database.is_sqlite)

    async def run(self, database_id: str, ask: Ask) -> Answer:
        """Return the rows that were asked for; raises `NotFound`, or `Invalid` for a cursor of another order."""
        async with self._database.reading() as session:
            schema = await read_schema(session, database_id)
            names = {one.id: one.name for one in await people_of(session, schema.workspace_id)}
            plan = plan_for(ask, schema, list(names), self._now())
            found = await InSql(session, self._cells, plan).answer()
            return await self._whole(session, replace(found, names=names, after=ask.cursor))

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
            found = record_of(page)
            return await self._whole(session, Answer(schema, [found]))

    async def _whole(self, session: AsyncSession, done: Answer) -> Answer:
        grouped = [group.key for group in done.groups or () if done.by_relation and group.key]
        found = await resolve(session, done.schema, done.rows, rows=grouped)
        return replace(done, related=found.rows, files=found.files)


class InSql:
    """Answers one question in SQL."""

    def __init__(self, session: AsyncSession, cells: Cells, plan: Plan) -> None:
        self._session = session
        self._cells = cells
        self._plan = plan
        self._compiler = Compiler(cells, plan.ask.where, plan.people)

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
        return list((await (await self._session.connection()).execute(query)).all())

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
        parts = [literal_column(self._cells.of_database(plan.schema.database_id)), self._compiler.filter(plan.filter)]
        if plan.ask.search.strip():
            parts.append(self._compiler.search(plan.schema, plan.ask.search.strip()))
        if plan.range is not None:
            parts.append(self._compiler.overlaps(*plan.range))
        return and_(*parts)

    def _key(self, sort: Sort) -> ColumnElement[Any]:
        key = self._cells.column(sort.prop, self._plan.people)
        if key is None:
            raise ValueError(f"{sort.prop.type} cannot be sorted")
        return key

    async def _one(self, query: Select[Any]) -> int:
        return int((await (await self._session.connection()).execute(query)).scalar_one())


def record_of(page: Page) -> Record:
    """Return a row's page as a record."""
    return Record(
        page.id, page.title, page.icon, page.props or {}, page.rank, page.created_at, page.updated_at, page.created_by,
        page.updated_by,
    )  # fmt: skip


def record(row: Sequence[Any]) -> Record:
    """Return a row of `COLUMNS` as a record."""
    row_id, title, icon, props, *rest = row[: len(COLUMNS)]
    return Record(row_id, title, icon, props or {}, *rest)


def plan_for(ask: Ask, schema: Schema, people: Sequence[str], now: datetime) -> Plan:
    """Return the question with its filter and sorts checked against the schema."""
    reader = Reader(schema, now.astimezone(ask.where).date())
    tree = reader.read(ask.filter)
    ignored = reader.ignored
    group = schema.get(ask.group)
    if ask.group is not None and (group is None or not grouping.can_group(group)):
        ignored.append(
            "The property to group by is gone." if group is None else f"{group.name}: rows cannot be grouped by it."
        )
        ask = replace(ask, group=None, group_key=None)
    elif group is not None and ask.group_key is not None:
        tree = Group(every=True, parts=(tree, grouping.within(group, ask.group_key)))
    dated = schema.get(ask.range_property)
    span = (dated, ask.range_days) if dated and ask.range_days and is_dated(dated) else None
    if ask.range_property is not None and span is None:
        ignored.append("The date property of this calendar is gone.")
    return Plan(ask, schema, tree, _sorts(ask.sorts, schema, ignored), people, span, ignored)


def _sorts(sent: object, schema: Schema, ignored: list[str]) -> list[Sort]:
    found: list[Sort] = []
    for one in sent[:MOST_SORTS] if isinstance(sent, list) else []:
        prop = schema.get(one.get("property")) if isinstance(one, dict) else None
        if prop is None:
            ignored.append("A property that the rows are sorted by is gone.")
        elif prop.type in (T.RELATION, T.FILES):
            ignored.append(f"{prop.name}: rows cannot be sorted by it.")
        elif prop.id not in {sort.prop.id for sort in found}:
            found.append(Sort(prop, one.get("direction") == "desc"))
    return found


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return round(float(value), 10) if isinstance(value, float | Decimal) else value
