"""Databases out of an imported zip: made again from its index, every cell checked as if it were typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.databases.configs import property_config, view_config
from memo.server.databases.kinds import COMPUTED, PROPERTY_ID, TITLE_ID, Property, PropertyType, ViewType
from memo.server.databases.rows import clean_title
from memo.server.databases.schema import clean_name, new_view, ranks_for
from memo.server.databases.values import BadValue, clean
from memo.server.errors import Invalid
from memo.server.limits import TITLE_CHARS
from memo.server.pages import Pages, Place
from memo.server.tables import DbProperty, DbView, Kind, Member, Page, User

CHUNK = 1_000
T = PropertyType


@dataclass(slots=True)
class Sheet:
    """A database to be made: its id, its properties, views and rows, and the ids that views and rows will have."""

    path: str
    id: str
    properties: list[Property]
    views: list[tuple[str, ViewType, dict[str, Any], str]]
    rows: list[Mapping[str, Any]]
    row_ids: dict[str, str]
    view_ids: dict[str, str]
    files: list[tuple[str, str, list[str]]] = field(default_factory=list)


class ZipIn:
    """Makes the databases of one zip; `notes` says what could not be taken."""

    def __init__(self, database: Database, pages: Pages, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._pages = pages
        self._now = now
        self.notes: list[str] = []
        self.sheets: dict[str, Sheet] = {}
        self._mails: dict[str, str] = {}

    async def read(self, sent: object, workspace_id: str) -> None:
        """Take the databases of an index in; what is out of shape is left out."""
        for one in sent if isinstance(sent, list) else []:
            try:
                sheet = _sheet(one)
            except (KeyError, TypeError, ValueError, AttributeError, Invalid):
                self.notes.append("A database in the zip's index could not be read.")
            else:
                self.sheets[sheet.path] = sheet
        query = select(User.email, User.id).join(Member, col(Member.user_id) == col(User.id))
        async with self._database.reading() as session:
            self._mails = dict((await session.exec(query.where(Member.workspace_id == workspace_id))).all())
        for sheet in self.sheets.values():
            sheet.properties = [self._linked(prop) for prop in sheet.properties]

    async def make(
        self, path: str, *, workspace_id: str, by: str, parent_id: str | None, title: str, icon: str
    ) -> dict[str, Page]:
        """Return the pages of a database and of its rows by their paths."""
        sheet = self.sheets[path]
        page = await self._pages.create(
            workspace_id=workspace_id, by=by, place=Place(parent_id), title=title, icon=icon, kind=Kind.DATABASE,
            page_id=sheet.id, shape=_shape(sheet),
        )  # fmt: skip
        made = [self._row(sheet, sent, page, by) for sent in sheet.rows]
        for row, rank in zip(made, ranks_for(len(made)), strict=True):
            row["rank"] = rank
        async with self._database.writing() as session:
            for start in range(0, len(made), CHUNK):
                await (await session.connection()).execute(insert(Page), made[start : start + CHUNK])
        rows = {str(sent["path"]): Page(**row) for sent, row in zip(sheet.rows, made, strict=True)}
        return {path: page, **rows}

    async def set_files(self, row_id: str, property_id: str, files: list[str]) -> None:
        """Put files that have been kept into a cell."""
        async with self._database.writing() as session:
            row = await session.get(Page, row_id)
            if row is not None and files:
                row.props = {**(row.props or {}), property_id: files}
                session.add(row)

    def _linked(self, prop: Property) -> Property:
        """A relation leads to its database's new id; without one it is a column of text."""
        if prop.type is not T.RELATION:
            return prop
        target = self.sheets.get(str(prop.config.get("database")))
        if target is None:
            return Property(prop.id, prop.name, T.TEXT, {}, prop.rank)
        return Property(prop.id, prop.name, T.RELATION, {"database_id": target.id}, prop.rank)

    def _row(self, sheet: Sheet, sent: Mapping[str, Any], page: Page, by: str) -> dict[str, Any]:
        at, row_id = self._now(), sheet.row_ids[sent["path"]]
        return {
            "id": row_id, "workspace_id": page.workspace_id, "parent_id": page.id, "kind": Kind.ROW.value,
            "title": clean_title(str(sent.get("title", "")))[:TITLE_CHARS], "icon": str(sent.get("icon", ""))[:16],
            "props": self._cells(sheet, row_id, sent.get("props")), "created_by": by, "updated_by": by, "created_at": at,
            "updated_at": at, "scope_id": page.scope_id,
        }  # fmt: skip

    def _cells(self, sheet: Sheet, row_id: str, sent: Any) -> dict[str, Any]:
        cells: dict[str, Any] = {}
        for prop in sheet.properties:
            value = sent.get(prop.id) if isinstance(sent, dict) else None
            if value is None or prop.type in COMPUTED or prop.type is T.TITLE:
                continue
            if prop.type is T.FILES:
                sheet.files.append((row_id, prop.id, [str(one) for one in value if isinstance(one, str)]))
                continue
            try:
                found = clean(prop, self._found(prop, value))
            except (BadValue, TypeError) as error:
                self.notes.append(f"{sheet.path}: {error}")
                continue
            if found is not None:
                cells[prop.id] = found
        return cells

    def _found(self, prop: Property, value: Any) -> Any:
        if prop.type is T.PERSON:
            return [self._mails[one] for one in value if one in self._mails]
        if prop.type is T.RELATION:
            target = next(one for one in self.sheets.values() if one.id == prop.config["database_id"])
            return [target.row_ids[one] for one in value if one in target.row_ids]
        return value


def _sheet(sent: Any) -> Sheet:
    properties = [_property(one) for one in sent["properties"]]
    if [one.id for one in properties].count(TITLE_ID) != 1 or len({one.id for one in properties}) < len(properties):
        raise ValueError("properties")
    rows = [one for one in sent["rows"] if isinstance(one["path"], str)]
    views = [
        (clean_name(one["name"]), ViewType(one["type"]), view_config(one["config"], {}), new_id())
        for one in sent["views"]
    ]
    view_ids = {str(one.get("id", "")): view[3] for one, view in zip(sent["views"], views, strict=True)}
    ids = {str(one["path"]): new_id() for one in rows}
    rows = list({one["path"]: one for one in rows}.values())
    views = views or [("Table", ViewType.TABLE, {}, new_id())]
    return Sheet(str(sent["path"]), new_id(), properties, views, rows, ids, view_ids)


def _property(sent: Any) -> Property:
    kind, prop_id = PropertyType(sent["type"]), sent["id"]
    if not PROPERTY_ID.match(prop_id) or (kind is T.TITLE) != (prop_id == TITLE_ID):
        raise ValueError(prop_id)
    config = dict(sent["config"]) if kind is T.RELATION else property_config(kind, sent["config"])
    return Property(prop_id, clean_name(sent["name"]), kind, config)


def _shape(sheet: Sheet) -> list[DbProperty | DbView]:
    properties = zip(sheet.properties, ranks_for(len(sheet.properties)), strict=True)
    views = zip(sheet.views, ranks_for(len(sheet.views)), strict=True)
    shape: list[DbProperty | DbView] = [
        DbProperty(
            database_id=sheet.id, id=one.id, name=one.name, type=one.type.value, config=dict(one.config), rank=rank
        )
        for one, rank in properties
    ]
    return [*shape, *(new_view(sheet.id, name, kind, config, rank, own) for (name, kind, config, own), rank in views)]


def row_paths(sheets: Sequence[Sheet]) -> set[str]:
    """Return the paths of all rows."""
    return {path for sheet in sheets for path in sheet.row_ids}
