"""Groups: the values that rows share, each with how many rows have it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.databases.compile import Clause, Compiler
from memo.server.databases.filters import Condition, Group, is_dated
from memo.server.databases.kinds import (
    AUTHORS,
    LISTS,
    MOMENTS,
    PAGE_ID,
    TEXTS,
    WITH_OPTIONS,
    Property,
    PropertyType,
)
from memo.server.databases.periods import Days, month_start
from memo.server.databases.values import day_of, moment_of
from memo.server.tables import Page, User

T = PropertyType
MOST_GROUPS = 100
MINUTES = 16


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group: its key, what people call it, its colour when it is an option's, and how many rows it has."""

    key: str
    label: str
    count: int
    color: str = ""


def can_group(prop: Property) -> bool:
    """Tell whether rows can be grouped by a property."""
    return prop.type is not T.FILES


def within(prop: Property, key: str) -> Group | Condition:
    """Return the filter for the rows of one group; a key that cannot be lets none through."""
    if prop.type is T.CHECKBOX:
        return Condition(prop, "is", key == "true")
    if key == "":
        return Condition(prop, "is_empty")
    if prop.type in WITH_OPTIONS:
        found = tuple(option.id for option in prop.options if option.id == key)
        return Condition(prop, "contains" if prop.type is T.MULTI_SELECT else "is_any_of", found)
    if prop.type in LISTS or prop.type in AUTHORS:
        return Condition(prop, "contains", (key,) if PAGE_ID.match(key) else ())
    if is_dated(prop):
        return Condition(prop, "within", month(key) or Days(None, month_start(day_of("1000-01-01"))))  # type: ignore[arg-type]
    if prop.type is T.FORMULA and prop.config.get("result") == "boolean":
        return Condition(prop, "is", key == "true")
    is_text = prop.type in TEXTS or prop.config.get("result") == "text"
    return Condition(prop, "is", key) if is_text else Condition(prop, "=", _number(key))


def month(key: str) -> Days | None:
    """Return the days of a month such as 2026-11."""
    first = day_of(f"{key}-01")
    return Days(first, month_start(first, 1)) if first and 1000 <= first.year < 9999 else None


async def count(session: AsyncSession, compiler: Compiler, prop: Property, clause: Clause) -> list[GroupCount]:
    """Return the groups of the rows that a clause lets through, options in their order, empty ones first."""
    counter = _Counter(session, compiler, clause)
    if prop.type in WITH_OPTIONS:
        found = await counter.lists(prop) if prop.type is T.MULTI_SELECT else await counter.options(prop)
        return [
            empty_group(prop, found),
            *(GroupCount(o.id, o.name, found.get(o.id, 0), o.color) for o in prop.options),
        ]
    if prop.type is T.CHECKBOX:
        found = await counter.plain(compiler.column(prop))
        return [GroupCount("false", "Not checked", found.get("0", 0)), GroupCount("true", "Checked", found.get("1", 0))]
    if prop.type in LISTS or prop.type in AUTHORS:
        found = await counter.lists(prop) if prop.type in LISTS else await counter.plain(_author(prop))
        return [empty_group(prop, found), *await _named(session, prop, found)]
    if is_dated(prop):
        found = await counter.months(prop)
        return [empty_group(prop, found), *(GroupCount(key, key, found[key]) for key in sorted(found) if key)][
            :MOST_GROUPS
        ]
    return await counter.values(prop)


class _Counter:
    def __init__(self, session: AsyncSession, compiler: Compiler, clause: Clause) -> None:
        self._session = session
        self._compiler = compiler
        self._clause = clause

    async def plain(self, key: ColumnElement[Any]) -> dict[str, int]:
        query = select(key, func.count()).select_from(Page).where(self._clause).group_by(literal_column("1"))
        return {"" if one is None else str(one): int(times) for one, times in await self._rows(query)}

    async def options(self, prop: Property) -> dict[str, int]:
        places = await self.plain(self._compiler.column(prop))
        ids = [option.id for option in prop.options]
        return {ids[int(place)] if place else "": times for place, times in places.items()}

    async def lists(self, prop: Property) -> dict[str, int]:
        element = literal_column("element.value", String())
        rows = text(f"page, {self._compiler.cells.elements(prop)}")
        query = select(element, func.count()).select_from(rows).where(self._clause)
        found = {str(one): int(times) for one, times in await self._rows(query.group_by(element))}
        empty = select(func.count()).select_from(Page).where(self._clause, self._compiler.empty(prop))
        return {**found, "": int((await self._rows(empty))[0][0])}

    async def months(self, prop: Property) -> dict[str, int]:
        key = self._compiler.column(prop)
        if prop.type in MOMENTS and not self._compiler.cells.is_sqlite:
            key = func.to_char(func.timezone("UTC", key), 'YYYY-MM-DD"T"HH24:MI')
        starts = await self.plain(func.substr(cast(key, String), 1, MINUTES))
        found: dict[str, int] = {}
        for start, times in starts.items():
            name = self._month(start)
            found[name] = found.get(name, 0) + times
        return found

    async def values(self, prop: Property) -> list[GroupCount]:
        key, raw = self._compiler.column(prop), literal_column(self._compiler.cells.raw(prop), String())
        query = select(key, func.count(), func.min(raw)).select_from(Page).where(self._clause)
        query = query.group_by(literal_column("1")).order_by(literal_column("1")).limit(MOST_GROUPS + 1)
        rows = await self._rows(query)
        empty = sum(int(times) for one, times, _ in rows if one is None)
        named = [GroupCount(spelled(one), spelled(raw), int(times)) for one, times, raw in rows if one is not None]
        return [GroupCount("", f"No {prop.name}", empty), *named[:MOST_GROUPS]]

    def _month(self, start: str) -> str:
        found = moment_of(start.replace(" ", "T"))
        return found.astimezone(self._compiler.where).strftime("%Y-%m") if found else start[:7]

    async def _rows(self, query: Any) -> list[Any]:
        return list((await (await self._session.connection()).execute(query)).all())


async def _named(session: AsyncSession, prop: Property, found: dict[str, int]) -> list[GroupCount]:
    """Groups of people by name. Those of rows have no label here: whether a reader may see their titles is asked later."""
    ids = [one for one in found if one]
    names: dict[str, str] = {}
    for start in range(0, len(ids) if prop.type is not T.RELATION else 0, 500):
        query = select(col(User.id), col(User.name)).where(col(User.id).in_(ids[start : start + 500]))
        names.update({row[0]: row[1] for row in (await (await session.connection()).execute(query)).all()})
    made = [GroupCount(one, names.get(one, ""), found[one]) for one in ids]
    return sorted(made, key=lambda group: (group.label.casefold(), -group.count, group.key))[:MOST_GROUPS]


def empty_group(prop: Property, found: Mapping[str, int]) -> GroupCount:
    """Return the group of the rows whose cell is empty."""
    return GroupCount("", f"No {prop.name}", found.get("", 0))


def _author(prop: Property) -> ColumnElement[Any]:
    return literal_column(prop.type.value, String())


def spelled(value: Any) -> str:
    """Return a value as the key or label of a group."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _number(key: str) -> float:
    try:
        return float(key)
    except ValueError:
        return math.inf
