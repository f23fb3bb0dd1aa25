"""The shape of databases: making them, and changing their properties and views."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, String, bindparam, cast, literal, null, select, union_all
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.databases.configs import NAME_CHARS, property_config, view_config
from memo.server.databases.formula.compiled import shown, stored
from memo.server.databases.kinds import (
    TITLE_ID,
    Property,
    PropertyType,
    Schema,
    View,
    ViewType,
    new_property_id,
)
from memo.server.databases.references import MOST_PEOPLE, people_of
from memo.server.errors import Conflict, Invalid, NotFound
from memo.server.pages import Pages, Place
from memo.server.ranks import between
from memo.server.tables import DbProperty, DbView, Kind, Member, Page, User

MOST_PROPERTIES = 200
MOST_VIEWS = 50
KEPT_SHAPES = 256  # how many databases' shapes are kept read
T = PropertyType
Columns = tuple[tuple[str, str, PropertyType], ...]
Ranked = TypeVar("Ranked", Property, View)
ONLY_TITLE: Columns = ((TITLE_ID, "Name", T.TITLE),)
FIRST: Columns = (
    (TITLE_ID, "Name", T.TITLE),
    ("", "Status", T.STATUS),
    ("", "Date", T.DATE),
    ("", "Tags", T.MULTI_SELECT),
)


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """What shall be different about a property; None leaves a part as it is, `after` "" puts it first."""

    name: str | None = None
    type: PropertyType | None = None
    config: Mapping[str, Any] | None = None
    after: str | None = None


class Databases:
    """Makes and changes databases; the caller has asked `access` before."""

    def __init__(self, database: Database, pages: Pages, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._pages = pages
        self._now = now

    async def create(
        self, *, workspace_id: str, by: str, place: Place, title: str = "", icon: str = "", columns: Columns = FIRST,
        page_id: str | None = None,
    ) -> Page:  # fmt: skip
        """Return a new database with a few properties and one table."""
        page_id = page_id or new_id()
        ranks = ranks_for(len(columns))
        shape: list[DbProperty | DbView] = [
            DbProperty(
                database_id=page_id, id=known or new_property_id(), name=name, type=kind.value,
                config=property_config(kind, {}), rank=rank,
            )
            for (known, name, kind), rank in zip(columns, ranks, strict=True)
        ]  # fmt: skip
        shape.append(new_view(page_id, "Table", ViewType.TABLE, {}, between(None, None)))
        return await self._pages.create(
            workspace_id=workspace_id, by=by, place=place, title=title, icon=icon, kind=Kind.DATABASE,
            page_id=page_id, shape=shape,
        )  # fmt: skip

    async def schema(self, database_id: str) -> Schema:
        """Return the properties and views of a database; raises `NotFound`."""
        async with self._database.reading() as session:
            return await read_schema(session, database_id)

    async def whole(self, database_id: str) -> tuple[Schema, list[User]]:
        """Return the shape of a database and the people its cells may name."""
        async with self._database.reading() as session:
            schema = await read_schema(session, database_id)
            return schema, await people_of(session, schema.workspace_id)

    async def add_property(
        self, database_id: str, *, name: str, kind: PropertyType, config: Mapping[str, Any], after: str | None
    ) -> Property:
        """Return a new property, last or after another; a taken name gets a number."""
        async with self._database.writing() as session:
            schema = await read_schema(session, database_id)
            if kind is T.TITLE:
                raise Invalid("A database has one title already.")
            if len(schema.properties) >= MOST_PROPERTIES:
                raise Conflict(f"A database can have {MOST_PROPERTIES} properties.")
            prop_id = new_property_id()
            kept = DbProperty(
                database_id=database_id, id=prop_id, name=free_name(schema, clean_name(name)), type=kind.value,
                config=_config(schema, prop_id, kind, config), rank=_rank(schema.properties, after),
            )  # fmt: skip
            session.add(kept)
        return as_property(kept)

    async def check_property(self, database_id: str, *, kind: PropertyType, config: Mapping[str, Any]) -> None:
        """Tell whether a property of this config could be added: raises what adding it would raise, and keeps nothing."""
        async with self._database.reading() as session:
            _config(await read_schema(session, database_id), new_property_id(), kind, config)

    async def drop_property(self, database_id: str, property_id: str) -> None:
        """Remove a property; its cells are no longer shown, but kept."""
        if property_id == TITLE_ID:
            raise Conflict("The title of a database cannot be deleted.")
        async with self._database.writing() as session:
            kept = await kept_property(session, database_id, property_id)
            kept.dropped_at = self._now()
            session.add(kept)

    async def restore_property(self, database_id: str, property_id: str) -> None:
        """Bring a removed property back with its cells; a name that was taken meanwhile gets a number."""
        async with self._database.writing() as session:
            schema = await read_schema(session, database_id)
            kept = await session.get(DbProperty, (database_id, property_id))
            if kept is None or kept.dropped_at is None:
                raise NotFound("There is no such deleted property.")
            if len(schema.properties) >= MOST_PROPERTIES:
                raise Conflict(f"A database can have {MOST_PROPERTIES} properties.")
            kept.name, kept.dropped_at = free_name(schema, kept.name), None
            session.add(kept)

    async def add_view(self, database_id: str, *, name: str, kind: ViewType, config: Mapping[str, Any]) -> View:
        """Return a new view, last in line."""
        async with self._database.writing() as session:
            schema = await read_schema(session, database_id)
            if len(schema.views) >= MOST_VIEWS:
                raise Conflict(f"A database can have {MOST_VIEWS} views.")
            kept = new_view(database_id, clean_name(name), kind, view_config(config, {}), _rank(schema.views, None))
            session.add(kept)
        return as_view(kept)

    async def change_view(
        self, database_id: str, view_id: str, *, name: str | None, config: Mapping[str, Any] | None, after: str | None
    ) -> View:
        """Return the view with its new name, config or place."""
        async with self._database.writing() as session:
            kept = await _kept_view(session, database_id, view_id)
            kept.name = kept.name if name is None else clean_name(name)
            kept.config = kept.config if config is None else view_config(config, kept.config)
            if after is not None:
                schema = await read_schema(session, database_id)
                kept.rank = _rank([one for one in schema.views if one.id != view_id], after)
            session.add(kept)
        return as_view(kept)

    async def drop_view(self, database_id: str, view_id: str) -> None:
        """Remove a view; the last one stays."""
        async with self._database.writing() as session:
            kept = await _kept_view(session, database_id, view_id)
            if len((await read_schema(session, database_id)).views) < 2:
                raise Conflict("A database keeps at least one view.")
            await session.exec(delete(DbView).where(col(DbView.id) == kept.id))


def apply_change(kept: DbProperty, schema: Schema, change: PropertyChange) -> None:
    """Put a new name, type, config and place on a property; raises `Invalid` or `Conflict`."""
    if change.name is not None:
        name = clean_name(change.name)
        other = schema.named(name)
        if other is not None and other.id != kept.id:
            raise Conflict(f"There is a property called {other.name} already.")
        kept.name = name
    if change.type is not None or change.config is not None:
        kind = change.type or PropertyType(kept.type)
        same = kind.value == kept.type
        kept.config = _config(schema, kept.id, kind, {**(kept.config if same else {}), **(change.config or {})})
        kept.type = kind.value
    if change.after is not None:
        kept.rank = _rank([one for one in schema.properties if one.id != kept.id], change.after)


def _config(schema: Schema, prop_id: str, kind: PropertyType, sent: Mapping[str, Any]) -> dict[str, Any]:
    found = property_config(kind, sent)
    return {"expression": stored(found["expression"], schema.kept, prop_id)} if kind is T.FORMULA else found


async def read_schema(session: AsyncSession, database_id: str) -> Schema:
    """Return the properties and views of a database and the people it may name, in one question; raises `NotFound`."""
    raw = await session.connection()
    return _shape(database_id, tuple(map(tuple, await raw.execute(PARTS, {"database": database_id}))))


@lru_cache(maxsize=KEPT_SHAPES)
def _shape(database_id: str, rows: tuple[tuple[Any, ...], ...]) -> Schema:
    """Return what the rows of `PARTS` say; reading them takes longer than fetching them, and they seldom change."""
    parts: dict[int, list[Any]] = {0: [], 1: [], 2: [], 3: []}
    for part, *row in rows:
        parts[part].append(row)
    if not parts[0] or parts[0][0][1] != Kind.DATABASE:
        raise NotFound("There is no such database.")
    kept = tuple(
        Property(one, name, PropertyType(kind), json.loads(config), rank)
        for one, name, kind, config, rank in _ranked(parts[1])
    )
    line = tuple(
        View(one, name, ViewType(kind), json.loads(config), rank) for one, name, kind, config, rank in _ranked(parts[2])
    )
    people = sorted(parts[3], key=lambda row: (row[1].lower(), row[0]))[:MOST_PEOPLE]
    properties, formulas = shown(kept)
    return Schema(
        database_id, parts[0][0][0], tuple(properties), line, kept, {row[0]: row[1] for row in people}, formulas
    )


def _parts() -> CompoundSelect[Any]:
    of_database = bindparam("database", type_=String())
    nothing = cast(null(), String)  # as text: it is read when it is not known yet
    workspace = select(col(Page.workspace_id)).where(col(Page.id) == of_database).scalar_subquery()
    page = select(literal(0), col(Page.workspace_id), col(Page.kind), literal(""), nothing, literal(""))
    shapes = [
        select(
            literal(part), col(table.id), col(table.name), col(table.type), cast(col(table.config), String),
            cast(col(table.rank), String),
        ).where(col(table.database_id) == of_database)
        for part, table in ((1, DbProperty), (2, DbView))
    ]  # fmt: skip
    shapes[0] = shapes[0].where(col(DbProperty.dropped_at).is_(None))
    people = select(literal(3), col(User.id), col(User.name), literal(""), nothing, literal(""))
    people = people.join(Member, col(Member.user_id) == col(User.id)).where(col(Member.workspace_id) == workspace)
    return union_all(page.where(col(Page.id) == of_database), *shapes, people)


PARTS = _parts()


def _ranked(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row[4], row[0]))


def as_property(kept: DbProperty) -> Property:
    """Return a stored property as queries and cells see it."""
    return Property(kept.id, kept.name, PropertyType(kept.type), kept.config, kept.rank)


def as_view(kept: DbView) -> View:
    """Return a stored view."""
    return View(kept.id, kept.name, ViewType(kept.type), kept.config, kept.rank)


def new_view(
    database_id: str, name: str, kind: ViewType, config: dict[str, Any], rank: str, view_id: str = ""
) -> DbView:
    """Return a view to be stored."""
    return DbView(id=view_id or new_id(), database_id=database_id, name=name, type=kind.value, config=config, rank=rank)


def clean_name(name: str) -> str:
    """Return a name without space around it; raises `Invalid` for one that cannot be shown."""
    found = " ".join(name.split())
    if not found or len(found) > NAME_CHARS or not found.isprintable():
        raise Invalid(f"name: 1 to {NAME_CHARS} characters are needed.")
    return found


def ranks_for(count: int, after: str | None = None) -> list[str]:
    """Return so many ranks in order, behind one that is there already."""
    found: list[str] = []
    for _ in range(count):
        after = between(after, None)
        found.append(after)
    return found


def renamed(schema: Schema, prop: Property) -> Schema:
    """Return the schema with one property replaced."""
    return replace(schema, properties=[prop if one.id == prop.id else one for one in schema.properties])


def _rank(line: Sequence[Ranked], after: str | None) -> str:
    if after is None:
        return between(line[-1].rank if line else None, None)
    if after == "":
        return between(None, line[0].rank if line else None)
    place = next((place for place, one in enumerate(line) if one.id == after), None)
    if place is None:
        raise Conflict("What to put it after is gone. Try again.")
    return between(line[place].rank, line[place + 1].rank if place + 1 < len(line) else None)


def free_name(schema: Schema, name: str) -> str:
    """Return the name, or with a number behind it when it is taken."""
    number, free = 1, name
    while schema.named(free) is not None:
        number += 1
        free = f"{name[: NAME_CHARS - 5]} {number}"
    return free


async def kept_property(session: AsyncSession, database_id: str, property_id: str) -> DbProperty:
    """Return a stored property; raises `NotFound`."""
    found = await session.get(DbProperty, (database_id, property_id))
    if found is None or found.dropped_at is not None:
        raise NotFound("There is no such property.")
    return found


async def _kept_view(session: AsyncSession, database_id: str, view_id: str) -> DbView:
    found = await session.get(DbView, view_id)
    if found is None or found.database_id != database_id:
        raise NotFound("There is no such view.")
    return found
