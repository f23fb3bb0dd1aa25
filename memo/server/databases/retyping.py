"""Giving a property another type: each cell is turned into what the new type takes, and what cannot be is empty."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.database import Database
from memo.server.databases.configs import MOST_OPTIONS, NAME_CHARS, property_config
from memo.server.databases.kinds import (
    COLOURS,
    COMPUTED,
    TEXTS,
    TITLE_ID,
    WITH_OPTIONS,
    Property,
    PropertyType,
    new_option_id,
)
from memo.server.databases.schema import PropertyChange, apply_change, as_property, kept_property, read_schema
from memo.server.databases.values import BadValue, clean, clean_text
from memo.server.errors import Conflict
from memo.server.tables import DbProperty, Kind, Page

CHUNK = 1_000
T = PropertyType
LOCAL_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
AMERICAN_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
YES = frozenset({"true", "yes", "x", "1", "✓", "✔", "done", "checked"})
NO = frozenset({"false", "no", "0", "", "not checked"})


@dataclass(slots=True)
class Turned:
    """How many cells kept something, and how many became empty."""

    kept: int = 0
    emptied: int = 0


@dataclass(slots=True)
class Choices:
    """The options of a column that may grow while texts become choices; None when nothing more fits."""

    options: list[dict[str, Any]]
    grows: bool
    _by_name: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = {one["name"].casefold(): one["id"] for one in self.options}

    def id_of(self, name: str) -> str | None:
        """Return the option of this name, made when it is not there yet."""
        name = " ".join(name.split())[:NAME_CHARS]
        if not name or not name.isprintable():
            return None
        found = self._by_name.get(name.casefold())
        if found is None and self.grows and len(self.options) < MOST_OPTIONS:
            found = new_option_id()
            color = COLOURS[len(self.options) % len(COLOURS)]
            self.options.append({"id": found, "name": name, "color": color})
            self._by_name[name.casefold()] = found
        return found


class Retyping:
    """Changes properties together with their cells; the caller has asked `access` before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(self, database_id: str, property_id: str, change: PropertyChange) -> Property:
        """Return the property with a new name, type, config or place, its cells turned into what it takes now."""
        async with self._database.writing() as session:
            kept, before, choices = await self._applied(session, database_id, property_id, change)
            if _cells_change(before, as_property(kept)):
                await self._turn(session, before, kept, choices, keep=True)
            session.add(kept)
        return as_property(kept)

    async def preview(self, database_id: str, property_id: str, change: PropertyChange) -> Turned:
        """Return what the change would do to the cells, and change nothing."""
        async with self._database.reading() as session:
            kept, before, choices = await self._applied(session, database_id, property_id, change)
            session.expunge(kept)
            return await self._turn(session, before, kept, choices, keep=False)

    async def _applied(
        self, session: AsyncSession, database_id: str, property_id: str, change: PropertyChange
    ) -> tuple[DbProperty, Property, Choices]:
        schema = await read_schema(session, database_id)
        kept = await kept_property(session, database_id, property_id)
        before = as_property(kept)
        if change.type not in (None, before.type) and TITLE_ID in (property_id, change.type):
            raise Conflict("The title of a database stays its title.")
        apply_change(kept, schema, change)
        if before.type in WITH_OPTIONS and kept.type in WITH_OPTIONS and "options" not in (change.config or {}):
            kept.config = property_config(T(kept.type), before.config)
        grows = kept.type in WITH_OPTIONS and before.type not in WITH_OPTIONS
        return kept, before, Choices(list(kept.config.get("options", ())), grows)

    async def _turn(
        self, session: AsyncSession, before: Property, kept: DbProperty, choices: Choices, *, keep: bool
    ) -> Turned:
        done, after = Turned(), as_property(kept)
        async for rows in _rows_with(session, kept.database_id, before.id):
            changed: list[dict[str, Any]] = []
            for row_id, props in rows:
                value = turned(before, after, props[before.id], choices)
                done.kept += value is not None
                done.emptied += value is None
                if value != props[before.id]:
                    cells = {**props, before.id: value}
                    changed.append(
                        {"row": row_id, "cells": {key: one for key, one in cells.items() if one is not None}}
                    )
            if keep and changed:
                await (await session.connection()).execute(SET_CELLS, changed)
        if after.type in WITH_OPTIONS:
            kept.config = {
                **kept.config,
                "options": property_config(after.type, {"options": choices.options})["options"],
            }
        return done


SET_CELLS = update(Page.__table__).where(col(Page.id) == bindparam("row")).values(props=bindparam("cells"))  # type: ignore[attr-defined]


def turned(before: Property, after: Property, value: Any, choices: Choices) -> Any:
    """Return a cell of one type as a cell of another, None when there is no sense in it."""
    if after.type in COMPUTED or before.type in COMPUTED:
        return None
    if after.type in WITH_OPTIONS:
        return _as_choices(before, after, value, choices)
    if before.type is after.type and after.type is not T.RELATION:
        return value
    if {before.type, after.type} <= TEXTS or after.type is T.TEXT:
        return _fits(after, spoken(before, value))
    return from_text(after, spoken(before, value), choices)


def spoken(prop: Property, value: Any) -> str:
    """Return a cell as text, as people would write it; empty for ids of people, rows and files."""
    if prop.type in WITH_OPTIONS:
        names = {option.id: option.name for option in prop.options}
        ids = value if isinstance(value, list) else [value]
        return ", ".join(names[one] for one in ids if one in names)
    if prop.type is T.DATE:
        return str(value["start"]) + (f" → {value['end']}" if "end" in value else "")
    if prop.type is T.CHECKBOX:
        return "Yes" if value else "No"
    return str(value) if prop.type in TEXTS or prop.type is T.NUMBER else ""


def from_text(prop: Property, words: str, choices: Choices) -> Any:
    """Return what a text means as a cell of a type, None when it means nothing there."""
    words = words.strip()
    if not words or prop.type in COMPUTED:
        return None
    if prop.type in WITH_OPTIONS:
        return _choice_of(prop, words, choices)
    reader = READERS.get(prop.type)
    value = reader(words) if reader else words
    return None if value is None else _fits(prop, value)


def number_of(words: str) -> int | float | None:
    """Return the number in a text such as 1,250.50, 12 % or 5 €."""
    bare = words.strip().strip("$€£%").replace(",", "").replace(" ", "").replace("\u00a0", "")
    try:
        found = float(bare)
    except ValueError:
        return None
    return int(found) if abs(found) < 2**53 and found == int(found) else found


def date_of(words: str) -> dict[str, Any] | None:
    """Return the date cell for a text such as 2026-11-22, 22.11.2026 or 11/22/2026, or a span with an arrow."""
    start, arrow, end = words.partition("→")
    first, last = _when(start.strip()), _when(end.strip()) if arrow else None
    if first is None or (arrow and last is None):
        return None
    timed = len(first) > len("2026-11-22")
    return {"start": first, **({"end": last} if last else {}), **({"time": True} if timed else {})}


def truth_of(words: str) -> bool | None:
    """Return whether a text says yes or no."""
    bare = words.casefold()
    return True if bare in YES else False if bare in NO else None


def _when(words: str) -> str | None:
    for pattern, order in ((LOCAL_DATE, (3, 2, 1)), (AMERICAN_DATE, (3, 1, 2))):
        if found := pattern.match(words):
            year, month, day = (int(found[one]) for one in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                return None
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return None
    return words


READERS: Mapping[PropertyType, Callable[[str], Any]] = {
    T.NUMBER: number_of,
    T.DATE: date_of,
    T.CHECKBOX: truth_of,
    T.PERSON: lambda _: None,
    T.FILES: lambda _: None,
    T.RELATION: lambda _: None,
}


def _as_choices(before: Property, after: Property, value: Any, choices: Choices) -> Any:
    if before.type in WITH_OPTIONS:
        known = {option["id"] for option in choices.options}
        ids = [one for one in (value if isinstance(value, list) else [value]) if one in known]
        return (ids or None) if after.type is T.MULTI_SELECT else (ids[0] if ids else None)
    return _choice_of(after, spoken(before, value), choices)


def _choice_of(prop: Property, words: str, choices: Choices) -> Any:
    if prop.type is not T.MULTI_SELECT:
        return choices.id_of(words)
    found = [one for name in words.split(",") if (one := choices.id_of(name))]
    return list(dict.fromkeys(found)) or None


def _fits(prop: Property, value: Any) -> Any:
    try:
        return clean_text(value) if prop.type is T.TEXT else clean(prop, value)
    except BadValue:
        return None


def _cells_change(before: Property, after: Property) -> bool:
    kept = {option.id for option in after.options}
    lost = any(option.id not in kept for option in before.options)
    return before.type is not after.type or lost or before.config.get("database_id") != after.config.get("database_id")


async def _rows_with(session: AsyncSession, database_id: str, property_id: str) -> AsyncIterator[Sequence[Any]]:
    last: tuple[str, str] = ("", "")
    while True:
        query = select(Page.id, Page.props, Page.rank).where(
            col(Page.parent_id) == database_id,
            col(Page.kind) == Kind.ROW,
            or_(col(Page.rank) > last[0], and_(col(Page.rank) == last[0], col(Page.id) > last[1])),
        )
        found = (await session.exec(query.order_by(col(Page.rank), col(Page.id)).limit(CHUNK))).all()
        yield [(row_id, props) for row_id, props, _ in found if property_id in (props or {})]
        if len(found) < CHUNK:
            return
        last = (found[-1][2], found[-1][0])
