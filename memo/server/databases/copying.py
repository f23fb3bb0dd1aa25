"""Copies of databases: the shape, all rows with their cells and texts, in few statements however many they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.covers import FILE
from memo.server.database import Database
from memo.server.databases.kinds import PropertyType, Schema
from memo.server.databases.schema import new_view, read_schema
from memo.server.pages import Pages, Place
from memo.server.sync.log import UpdateLog
from memo.server.tables import DbProperty, Kind, Page, PageUpdate

CHUNK = 500
EMBED = b"database"  # the name of its block, which Yjs writes as it is
T = PropertyType


@dataclass(frozen=True, slots=True)
class Copy:
    """A copied database; the ids of its rows and views by those they are copies of; copies whose texts may show databases."""

    page: Page
    rows: Mapping[str, str]
    views: Mapping[str, str]
    showing: Sequence[str]


class Copies:
    """Makes copies; the caller has asked `access` for what is copied and for where the copy goes."""

    def __init__(self, database: Database, pages: Pages, log: UpdateLog, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._pages = pages
        self._log = log
        self._now = now

    async def database(self, page: Page, *, by: str, place: Place, title: str) -> Copy:
        """Return a copy of a database and of its rows.

        The copies still name the pictures and files of what they were copied from, and have no pages inside.
        """
        await self._log.flushed()
        async with self._database.reading() as session:
            schema = await read_schema(session, page.id)
        copy_id, views = new_id(), {one.id: new_id() for one in schema.views}
        copy = await self._pages.create(
            workspace_id=page.workspace_id, by=by, place=place, icon=page.icon, title=title,
            kind=Kind.DATABASE, page_id=copy_id, shape=_shape(schema, copy_id, views),
        )  # fmt: skip
        async with self._database.writing() as session:
            showing = await _copy_texts(session, {page.id: copy_id})
            rows, more = await self._rows(session, schema, copy, by)
        return Copy(copy, rows, views, [*showing, *more])

    async def _rows(
        self, session: AsyncSession, schema: Schema, copy: Page, by: str
    ) -> tuple[dict[str, str], list[str]]:
        live = select(Page.id).where(
            col(Page.parent_id) == schema.database_id, col(Page.kind) == Kind.ROW, col(Page.trashed_at).is_(None)
        )
        ids = {one: new_id() for one in (await session.exec(live.order_by(col(Page.rank), col(Page.id)))).all()}
        own = [one.id for one in schema.of_type(T.RELATION) if one.config.get("database_id") == schema.database_id]
        at, line = self._now(), list(ids)
        showing: list[str] = []
        for start in range(0, len(line), CHUNK):
            rows = (await session.exec(select(Page).where(col(Page.id).in_(line[start : start + CHUNK])))).all()
            await (await session.connection()).execute(insert(Page), [
                {
                    "id": ids[row.id], "workspace_id": row.workspace_id, "parent_id": copy.id, "rank": row.rank,
                    "title": row.title, "icon": row.icon, "kind": Kind.ROW.value, "created_by": by, "updated_by": by,
                    "created_at": at, "updated_at": at, "scope_id": copy.scope_id,
                    "props": _related(row.props or {}, own, ids), **_cover(row),
                }
                for row in rows
            ])  # fmt: skip
            showing += await _copy_texts(session, {row.id: ids[row.id] for row in rows})
        return ids, showing


def _shape(schema: Schema, copy_id: str, views: Mapping[str, str]) -> list[Any]:
    shape: list[Any] = []
    for prop in schema.kept:
        config = dict(prop.config)
        if config.get("database_id") == schema.database_id:
            config["database_id"] = copy_id
        shape.append(
            DbProperty(
                database_id=copy_id, id=prop.id, name=prop.name, type=prop.type.value, config=config, rank=prop.rank
            )
        )
    return shape + [
        new_view(copy_id, one.name, one.type, dict(one.config), one.rank, views[one.id]) for one in schema.views
    ]


def _cover(row: Page) -> dict[str, Any]:
    """Return a row's cover, unless it is a picture: that belongs to the row alone."""
    return {"cover": "" if FILE.fullmatch(row.cover) else row.cover, "cover_y": row.cover_y}


def _related(props: Mapping[str, Any], own: Sequence[str], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells with relations to rows of the same database leading to their copies."""
    return {key: [ids.get(one, one) for one in value] if key in own else value for key, value in props.items()}


def copied(title: str) -> str:
    """Return what the copy of a page with this title is called."""
    return f"{title[:290]} (copy)" if title else ""


async def _copy_texts(session: AsyncSession, ids: Mapping[str, str]) -> list[str]:
    """Copy the texts of pages; return the copies whose texts may show databases, which has no false negatives."""
    query = select(PageUpdate).where(col(PageUpdate.page_id).in_(list(ids))).order_by(col(PageUpdate.id))
    found = (await session.exec(query)).all()
    if found:
        rows = [{"page_id": ids[one.page_id], "payload": one.payload} for one in found]
        await (await session.connection()).execute(insert(PageUpdate), rows)
    return list(dict.fromkeys(ids[one.page_id] for one in found if EMBED in one.payload))
