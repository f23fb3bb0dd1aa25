"""Rows: pages of a database with cells. Writing is checked here, one cell at a time and many rows at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.database import Database
from memo.server.databases.kinds import LISTS, Property, PropertyType, Schema
from memo.server.databases.prefill import prefill
from memo.server.databases.schema import read_schema
from memo.server.databases.values import BadValue, clean_all
from memo.server.errors import Conflict, Invalid, NotFound
from memo.server.pages import Pages, Place
from memo.server.tables import Kind, Member, Page, PageFile
from memo.server.texts import UNKEEPABLE

AT_ONCE = 500
T = PropertyType
MISSING = {T.PERSON: "person in this workspace", T.RELATION: "row in that database", T.FILES: "file"}


class Rows:
    """Makes and changes rows; the caller has asked `access` to the database."""

    def __init__(self, database: Database, pages: Pages, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._pages = pages
        self._now = now

    async def create(
        self, database_id: str, *, by: str, title: str = "", props: Mapping[str, object] | None = None,
        place: Place | None = None, icon: str = "",
    ) -> Page:  # fmt: skip
        """Return a new row, last when no place is given; raises `BadValue` for a cell that does not fit."""
        async with self._database.reading() as session:
            schema = await read_schema(session, database_id)
            cells = clean_all({one.id: one for one in schema.properties}, props or {})
            await check_references(session, schema, cells, {})
        kept = {key: value for key, value in cells.items() if value is not None}
        return await self._pages.create(
            workspace_id=schema.workspace_id, by=by, place=place or Place(database_id), title=clean_title(title),
            icon=icon, kind=Kind.ROW, props=kept,
        )  # fmt: skip

    async def prefilled(self, database_id: str, view_id: str | None, props: Mapping[str, object]) -> dict[str, object]:
        """Return the cells of a new row with those that a view's filter asks for, where they were not given."""
        if view_id is None:
            return dict(props)
        async with self._database.reading() as session:
            schema = await read_schema(session, database_id)
        view = schema.view(view_id)
        return {**(prefill(schema, view.config.get("filter"), self._now().date()) if view else {}), **props}

    async def change(
        self, row_id: str, *, by: str, title: str | None = None, icon: str | None = None,
        props: Mapping[str, object] | None = None, after: str | None = None,
    ) -> Page:  # fmt: skip
        """Return the row with other cells (None empties one), another title or icon, or behind another row ("": first)."""
        if after is not None:
            row = await self._pages.find(row_id)
            await self._pages.move(row_id, Place(row.parent_id, after or None, first=after == ""))
        async with self._database.writing() as session:
            row = await live_row(session, row_id)
            if title is not None:
                row.title = clean_title(title)
            if icon is not None:
                row.icon = icon
            if props:
                schema = await read_schema(session, row.parent_id or "")
                cells = clean_all({one.id: one for one in schema.properties}, props)
                await check_references(session, schema, cells, row.props or {})
                row.props = merged(row.props, cells)
            row.updated_at, row.updated_by = self._now(), by
            session.add(row)
        return row

    async def change_many(
        self, database_id: str, ids: Sequence[str], props: Mapping[str, object], *, by: str
    ) -> list[str]:
        """Give some rows the same cells; returns the ids of those that are there."""
        if len(ids) > AT_ONCE:
            raise Invalid(f"ids: {AT_ONCE} rows at most at a time.")
        async with self._database.writing() as session:
            schema = await read_schema(session, database_id)
            cells = clean_all({one.id: one for one in schema.properties}, props)
            await check_references(session, schema, cells, {})
            rows = (await session.exec(_live_rows(database_id).where(col(Page.id).in_(ids)).with_for_update())).all()
            for row in rows:
                row.props, row.updated_at, row.updated_by = merged(row.props, cells), self._now(), by
                session.add(row)
        return [row.id for row in rows]

    async def trash_many(self, database_id: str, ids: Sequence[str]) -> list[str]:
        """Put some rows in the trash, each by itself; returns the ids of those that were there."""
        if len(ids) > AT_ONCE:
            raise Invalid(f"ids: {AT_ONCE} rows at most at a time.")
        async with self._database.reading() as session:
            rows = (await session.exec(_live_rows(database_id).where(col(Page.id).in_(ids)))).all()
        return await self._pages.put_each_in_trash([row.id for row in rows])

    async def restore_many(self, database_id: str, ids: Sequence[str]) -> list[str]:
        """Bring back rows that were put in the trash by themselves; returns the ids of those that were there."""
        if len(ids) > AT_ONCE:
            raise Invalid(f"ids: {AT_ONCE} rows at most at a time.")
        rows = select(Page.id).where(
            col(Page.parent_id) == database_id,
            col(Page.kind) == Kind.ROW,
            col(Page.trashed_with) == col(Page.id),
            col(Page.id).in_(ids),
        )
        async with self._database.reading() as session:
            found = list((await session.exec(rows)).all())
        await self._pages.restore_each(found)
        return found


def merged(before: Mapping[str, Any] | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cells of a row with some replaced; None takes one away."""
    return {key: value for key, value in {**(before or {}), **cells}.items() if value is not None}


def clean_title(title: str) -> str:
    """Return a title on one line."""
    return " ".join(UNKEEPABLE.sub("", title).splitlines()) if title else ""


async def live_row(session: AsyncSession, row_id: str) -> Page:
    """Return a row that can be written; raises `NotFound` or `Conflict`."""
    row = await session.get(Page, row_id, with_for_update=True)
    if row is None or row.kind != Kind.ROW:
        raise NotFound("There is no such row.")
    if row.trashed_at is not None:
        raise Conflict("This row is in the trash. Restore it first.")
    return row


async def check_references(
    session: AsyncSession, schema: Schema, cells: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    """Raise `BadValue` when a cell newly names a person, a row or a file that is not there."""
    for prop in schema.properties:
        new = set(cells.get(prop.id) or ()) - set(before.get(prop.id) or ()) if prop.type in LISTS else set()
        if new and prop.type in MISSING and new - await _known(session, schema, prop, new):
            raise BadValue(f"{prop.name}: there is no such {MISSING[prop.type]}.")


async def _known(session: AsyncSession, schema: Schema, prop: Property, ids: set[str]) -> set[str]:
    if prop.type is T.PERSON:
        query = select(Member.user_id).where(Member.workspace_id == schema.workspace_id, col(Member.user_id).in_(ids))
    elif prop.type is T.RELATION:
        query = select(Page.id).where(col(Page.parent_id) == prop.config.get("database_id"), col(Page.id).in_(ids))
    else:
        query = select(PageFile.id).join(Page, col(Page.id) == col(PageFile.page_id))
        query = query.where(Page.workspace_id == schema.workspace_id, col(PageFile.id).in_(ids))
    return set((await session.exec(query)).all())


def _live_rows(database_id: str) -> Any:
    return select(Page).where(
        col(Page.parent_id) == database_id, col(Page.kind) == Kind.ROW, col(Page.trashed_at).is_(None)
    )
