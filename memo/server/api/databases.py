"""Databases over HTTP: making them, their properties and views, and asking for rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from aiohttp import web
from pydantic import Field

from memo.server import limits
from memo.server.access import Access
from memo.server.accounts import ID
from memo.server.api import asking, database_views, views
from memo.server.api.asking import Asked
from memo.server.api.bodies import Body, read
from memo.server.api.events import tell_database, tell_rows, tell_tree
from memo.server.databases.filters import days_of
from memo.server.databases.kinds import PropertyType, ViewType
from memo.server.databases.periods import zone
from memo.server.databases.plans import Answer, Ask
from memo.server.databases.schema import PropertyChange
from memo.server.errors import Conflict, Invalid, NotFound
from memo.server.pages import Place
from memo.server.tables import Kind

ANY_DAY = date(2026, 1, 1)


class NewDatabase(Body):
    """Where a new database goes, and what it is called; `id` as in `NewPage`."""

    id: str | None = Field(default=None, pattern=ID)
    title: str = Field(default="", max_length=limits.TITLE_CHARS)
    icon: str = Field(default="", max_length=16)
    parent_id: str | None = None
    after: str | None = None
    first: bool = False


class NewProperty(Body):
    """A property to add."""

    name: str = Field(max_length=200)
    type: PropertyType
    config: dict[str, Any] = {}
    after: str | None = None


class ChangedProperty(Body):
    """What shall be different about a property."""

    name: str | None = Field(default=None, max_length=200)
    type: PropertyType | None = None
    config: dict[str, Any] | None = None
    after: str | None = None


class NewView(Body):
    """A view to add."""

    name: str = Field(max_length=200)
    type: ViewType
    config: dict[str, Any] = {}


class ChangedView(Body):
    """What shall be different about a view."""

    name: str | None = Field(default=None, max_length=200)
    config: dict[str, Any] | None = None
    after: str | None = None


MOST_ROWS = 200


class WantedGroup(Body):
    """Rows in groups: without a key the groups are counted, with a key its rows are wanted."""

    property: str
    key: str | None = None


class Range(Body):
    """The days a calendar shows, both included."""

    property: str
    start: str
    end: str


class Question(Body):
    """What a reader asks a database."""

    view_id: str | None = None
    filter: Any = None
    sorts: Any = None
    group: WantedGroup | None = None
    search: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=MOST_ROWS)
    cursor: str | None = Field(default=None, max_length=20_000)
    range: Range | None = None
    time_zone: str = Field(default="UTC", max_length=60)
    total: bool = True
    calculate: dict[str, str] = {}


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    one = "/api/databases/{database}"
    return [
        web.get("/api/workspaces/{workspace}/databases", listed),
        web.post("/api/workspaces/{workspace}/databases", create),
        web.get(one, show),
        web.post(f"{one}/properties", add_property),
        web.patch(f"{one}/properties/{{property}}", change_property),
        web.delete(f"{one}/properties/{{property}}", drop_property),
        web.post(f"{one}/properties/{{property}}/restore", restore_property),
        web.post(f"{one}/views", add_view),
        web.patch(f"{one}/views/{{view}}", change_view),
        web.delete(f"{one}/views/{{view}}", drop_view),
        web.post(f"{one}/query", query),
        web.post(f"{one}/duplicate", duplicate),
    ]


async def listed(request: web.Request) -> web.Response:
    """List the databases of a workspace that the person may see."""
    asked = await asking.within(request)
    found = await asked.parts.pages.databases(asked.workspace_id, hidden=asked.who.hidden)
    return web.json_response([views.page(page) for page in found])


async def create(request: web.Request) -> web.Response:
    """Make a database with a few properties and one table."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.VIEW)
    wish = await read(request, NewDatabase)
    await asking.for_place(request, workspace_id, wish.parent_id)
    place = Place(wish.parent_id, wish.after, wish.first)
    page = await parts.databases.create(
        workspace_id=workspace_id, by=user.id, place=place, title=wish.title, icon=wish.icon, page_id=wish.id
    )
    tell_tree(parts, workspace_id, parents=[page.parent_id], pages=[])
    return await _shown(await asking.for_page(request, Access.VIEW, page_id=page.id), status=201)


async def show(request: web.Request) -> web.Response:
    """Describe a database: its properties, views and the people its cells may name."""
    return await _shown(await for_database(request, Access.VIEW))


async def add_property(request: web.Request) -> web.Response:
    """Add a property; with `?preview=1` only tell whether it could be."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, NewProperty)
    await _may_relate(request, wish.config)
    if request.query.get("preview") == "1":
        await asked.parts.databases.check_property(asked.page.id, kind=wish.type, config=wish.config)
        return web.json_response({"emptied": 0, "kept": 0})
    await asked.parts.databases.add_property(
        asked.page.id, name=wish.name, kind=wish.type, config=wish.config, after=wish.after
    )
    return await _changed(asked, status=201)


async def change_property(request: web.Request) -> web.Response:
    """Rename, retype, configure or move a property; with `?preview=1` only tell what its cells would become."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, ChangedProperty)
    await _may_relate(request, wish.config or {})
    change, property_id = PropertyChange(wish.name, wish.type, wish.config, wish.after), request.match_info["property"]
    if request.query.get("preview") == "1":
        turned = await asked.parts.retyping.preview(asked.page.id, property_id, change)
        return web.json_response({"emptied": turned.emptied, "kept": turned.kept})
    await asked.parts.retyping.change(asked.page.id, property_id, change)
    tell_rows(asked.parts, asked.page.workspace_id, asked.page.id, None)
    return await _changed(asked)


async def drop_property(request: web.Request) -> web.Response:
    """Remove a property."""
    asked = await for_database(request, Access.EDIT)
    await asked.parts.databases.drop_property(asked.page.id, request.match_info["property"])
    return await _changed(asked)


async def restore_property(request: web.Request) -> web.Response:
    """Bring a removed property back with its cells."""
    asked = await for_database(request, Access.EDIT)
    await asked.parts.databases.restore_property(asked.page.id, request.match_info["property"])
    return await _changed(asked)


async def add_view(request: web.Request) -> web.Response:
    """Add a view."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, NewView)
    await asked.parts.databases.add_view(asked.page.id, name=wish.name, kind=wish.type, config=wish.config)
    return await _changed(asked, status=201)


async def change_view(request: web.Request) -> web.Response:
    """Rename, configure or move a view."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, ChangedView)
    view_id = request.match_info["view"]
    await asked.parts.databases.change_view(
        asked.page.id, view_id, name=wish.name, config=wish.config, after=wish.after
    )
    return await _changed(asked)


async def drop_view(request: web.Request) -> web.Response:
    """Remove a view, unless it is the last one."""
    asked = await for_database(request, Access.EDIT)
    await asked.parts.databases.drop_view(asked.page.id, request.match_info["view"])
    return await _changed(asked)


async def query(request: web.Request) -> web.Response:
    """Answer a question about the rows of a database."""
    asked = await for_database(request, Access.VIEW)
    wish = await read(request, Question)
    ask = _ask(wish)
    if wish.view_id is not None:
        schema = await asked.parts.databases.schema(asked.page.id)
        view = schema.view(wish.view_id)
        if view is None:
            raise NotFound("There is no such view.")
        sent = wish.model_fields_set
        ask = _ask(
            wish.model_copy(update={key: view.config.get(key) for key in ("filter", "sorts") if key not in sent})
        )
    found = await as_seen(asked, await asked.parts.queries.run(asked.page.id, ask))
    return web.json_response(database_views.answer(found))


async def duplicate(request: web.Request) -> web.Response:
    """Copy a database with its rows and all that is inside them, right behind it."""
    asked = await for_database(request, Access.EDIT)
    await asking.for_place(request, asked.page.workspace_id, asked.page.parent_id)
    who = await asked.parts.permissions.standing(asked.user.id, asked.page.workspace_id)
    copy = await asked.parts.page_copies.tree(asked.page, by=asked.user.id, hidden=who.hidden)
    tell_tree(asked.parts, copy.workspace_id, parents=[copy.parent_id], pages=[])
    return await _shown(await asking.for_page(request, Access.VIEW, page_id=copy.id), status=201)


async def as_seen(asked: Asked, found: Answer) -> Answer:
    """Return an answer without the titles of rows elsewhere that the person may not see."""
    related = await asking.seen(asked, list(found.related.values()))
    known = {page.id: page for page in related}
    groups = found.groups
    if groups and found.by_relation:
        groups = [replace(one, label=known[one.key].title) if one.key in known else one for one in groups]
    return replace(found, related=known, groups=groups)


async def for_database(request: web.Request, needed: Access) -> Asked:
    """Return the database of the request's path, for someone who may use it so; one in the trash cannot be changed."""
    asked = await asking.for_page(request, needed, page_id=request.match_info["database"])
    if asked.page.kind != Kind.DATABASE:
        raise NotFound("There is no such database.")
    if needed > Access.VIEW and asked.page.trashed_at is not None:
        raise Conflict("This database is in the trash. Restore it first.")
    return asked


async def _may_relate(request: web.Request, config: Mapping[str, Any]) -> None:
    """A relation leads to a database that the person may see."""
    target = config.get("database_id")
    if isinstance(target, str):
        related = await asking.for_page(request, Access.VIEW, page_id=target)
        if related.page.kind != Kind.DATABASE:
            raise NotFound("There is no such database to relate to.")


def ask_of(time_zone: str, **more: Any) -> Ask:
    """Return a question for a reader in a time zone; raises `Invalid` when there is no such zone."""
    where = zone(time_zone)
    if where is None:
        raise Invalid("time_zone: expected a name such as Europe/Berlin.")
    return Ask(where=where, **more)


def _ask(wish: Question) -> Ask:
    days = days_of("between", [wish.range.start, wish.range.end], ANY_DAY) if wish.range else None
    if wish.range and days is None:
        raise Invalid("range: expected days such as 2026-11-22.")
    return ask_of(
        wish.time_zone, filter=wish.filter, sorts=wish.sorts, search=wish.search, limit=wish.limit,
        group=wish.group.property if wish.group else None, group_key=wish.group.key if wish.group else None,
        range_property=wish.range.property if wish.range else None, range_days=days,
        cursor=wish.cursor or "", total=wish.total, calculate=wish.calculate,
    )  # fmt: skip


async def _changed(asked: Asked, *, status: int = 200) -> web.Response:
    tell_database(asked.parts, asked.page.workspace_id, asked.page.id)
    return await _shown(asked, status=status)


async def _shown(asked: Asked, *, status: int = 200) -> web.Response:
    schema, people = await asked.parts.databases.whole(asked.page.id)
    shown = database_views.database(asked.page, schema, people, asked.allowed)
    return web.json_response(shown, status=status)
