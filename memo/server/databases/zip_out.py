"""Databases in an exported zip: a CSV to read, and in the index all that it takes to make them again.

What cells lead to is named by its place in the zip (rows, files) or its mail address (people), since ids are made anew.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from memo.server.database import Database
from memo.server.databases import csv_out
from memo.server.databases.kinds import PropertyType, Schema
from memo.server.databases.plans import Answer, Ask
from memo.server.databases.query import Queries
from memo.server.databases.schema import read_schema
from memo.server.tables import Kind, Member, Page, PageUpdate, User

UTC = ZoneInfo("UTC")
T = PropertyType


@dataclass(frozen=True, slots=True)
class Places:
    """Where pages and files are in a zip, by id."""

    pages: Mapping[str, str]
    files: Mapping[str, str]


class SheetsOut:
    """Reads databases for an export; the caller has asked `access` for all pages that `Places` names."""

    def __init__(self, database: Database, queries: Queries) -> None:
        self._database = database
        self._queries = queries

    async def index(self, page: Page, rows: Sequence[Page], places: Places) -> dict[str, Any]:
        """Return a database as the zip's index has it."""
        async with self._database.reading() as session:
            schema = await read_schema(session, page.id)
            query = select(User.id, User.email).join(Member, col(Member.user_id) == col(User.id))
            mails = dict((await session.exec(query.where(Member.workspace_id == page.workspace_id))).all())
        return {
            "path": places.pages[page.id],
            "properties": [
                {"id": one.id, "name": one.name, "type": one.type.value, "config": _config(one.config, places)}
                for one in schema.kept
            ],
            "views": [
                {"id": one.id, "name": one.name, "type": one.type.value, "config": one.config} for one in schema.views
            ],
            "rows": [
                {
                    "path": places.pages[one.id],
                    "title": one.title,
                    "icon": one.icon,
                    "props": _cells(schema, one, places, mails),
                }
                for one in rows
            ],
        }

    async def csv(self, page: Page, places: Places) -> AsyncIterator[str]:
        """Yield a database as CSV, piece by piece; rows elsewhere are named when they are in the zip."""

        async def seen(answer: Answer) -> Answer:
            return replace(answer, related={one: row for one, row in answer.related.items() if one in places.pages})

        async for piece in csv_out.lines(self._queries, page.id, Ask(UTC), (), seen):
            yield piece

    async def written(self, page_ids: Collection[str]) -> set[str]:
        """Return which rows of some databases have a text of their own."""
        query = select(PageUpdate.page_id).join(Page, col(Page.id) == col(PageUpdate.page_id)).distinct()
        found: set[str] = set()
        async with self._database.reading() as session:
            for one in page_ids:
                rows = query.where(col(Page.parent_id) == one, col(Page.kind) == Kind.ROW)
                found.update((await session.exec(rows)).all())
        return found


def _config(config: Mapping[str, Any], places: Places) -> dict[str, Any]:
    if "database_id" not in config:
        return dict(config)
    return {"database": places.pages.get(config["database_id"])}


def _cells(schema: Schema, row: Page, places: Places, mails: Mapping[str, str]) -> dict[str, Any]:
    known: dict[PropertyType, Mapping[str, str]] = {T.RELATION: places.pages, T.FILES: places.files, T.PERSON: mails}
    found: dict[str, Any] = {}
    for prop in schema.properties:
        value = (row.props or {}).get(prop.id)
        if value is not None and prop.type in known:
            value = [known[prop.type][one] for one in value if one in known[prop.type]] or None
        if value is not None:
            found[prop.id] = value
    return found
