"""Rows of databases over HTTP: making, changing and deleting them, one or many."""

from typing import Any

from aiohttp import web
from pydantic import Field

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking, database_views
from memo.server.api.asking import Asked
from memo.server.api.bodies import Body, read
from memo.server.api.databases import as_seen, for_database
from memo.server.api.events import tell_rows, tell_tree
from memo.server.databases.rows import AT_ONCE
from memo.server.errors import Conflict, Invalid, NotFound
from memo.server.pages import Place
from memo.server.sync import wire
from memo.server.tables import Kind, Page


class NewRow(Body):
    """A row to add, and where."""

    title: str = Field(default="", max_length=limits.TITLE_CHARS)
    icon: str = Field(default="", max_length=16)
    props: dict[str, Any] = {}
    after: str | None = None
    first: bool = False
    template: str | None = None
    view_id: str | None = None


class ChangedRow(Body):
    """What shall be different about a row; a cell that is null becomes empty."""

    title: str | None = Field(default=None, max_length=limits.TITLE_CHARS)
    icon: str | None = Field(default=None, max_length=16)
    props: dict[str, Any] = {}
    after: str | None = None


class ManyRows(Body):
    """The same change to many rows."""

    ids: list[str] = Field(max_length=AT_ONCE)
    props: dict[str, Any] = {}
    trash: bool = False
    restore: bool = False


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/databases/{database}/rows", create),
        web.post("/api/databases/{database}/rows/bulk", change_many),
        web.patch("/api/rows/{row}", change),
        web.post("/api/rows/{row}/duplicate", duplicate),
    ]


async def create(request: web.Request) -> web.Response:
    """Add a row; what a view filters by is filled in."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, NewRow)
    props = await asked.parts.rows.prefilled(asked.page.id, wish.view_id, wish.props)
    place = Place(asked.page.id, wish.after, wish.first)
    if wish.template is not None:
        row = await _from_template(asked, wish, place)
    else:
        row = await asked.parts.rows.create(
            asked.page.id, by=asked.user.id, title=wish.title, icon=wish.icon, props=props, place=place
        )
    tell_rows(asked.parts, row.workspace_id, asked.page.id, [row.id])
    return await told(asked, row, status=201)


async def _from_template(asked: Asked, wish: NewRow, place: Place) -> Page:
    """Copy a row of the same database with all that is inside it, under the new row's title and with its cells."""
    template = await asked.parts.pages.find(wish.template or "")
    if template.kind != Kind.ROW or template.parent_id != asked.page.id:
        raise NotFound("There is no such row to begin from.")
    if template.trashed_at is not None:
        raise Conflict("The row to begin from is in the trash. Restore it first.")
    row = await _copied(asked, template, place)
    return await asked.parts.rows.change(
        row.id, by=asked.user.id, title=wish.title, icon=wish.icon or None, props=wish.props
    )


async def change(request: web.Request) -> web.Response:
    """Change a row's cells, title, icon or place."""
    asked = await for_row(request, Access.EDIT)
    wish = await read(request, ChangedRow)
    row = await asked.parts.rows.change(
        asked.page.id, by=asked.user.id, title=wish.title, icon=wish.icon, props=wish.props, after=wish.after
    )
    tell_rows(asked.parts, row.workspace_id, row.parent_id or "", [row.id])
    if wish.title is not None or wish.icon is not None:
        tell_tree(asked.parts, row.workspace_id, parents=[], pages=[row.id])
    return await told(asked, row)


async def duplicate(request: web.Request) -> web.Response:
    """Copy a row with its text and the pages inside it, right behind it."""
    asked = await for_row(request, Access.EDIT)
    row = await _copied(asked, asked.page, None)
    tell_rows(asked.parts, row.workspace_id, row.parent_id or "", [row.id])
    return await told(asked, row, status=201)


async def _copied(asked: Asked, row: Page, place: Place | None) -> Page:
    who = await asked.parts.permissions.standing(asked.user.id, row.workspace_id)
    return await asked.parts.page_copies.tree(row, by=asked.user.id, hidden=who.hidden, place=place)


async def change_many(request: web.Request) -> web.Response:
    """Give many rows the same cells, put them in the trash, or bring them back."""
    asked = await for_database(request, Access.EDIT)
    wish = await read(request, ManyRows)
    if bool(wish.props) + wish.trash + wish.restore > 1:
        raise Invalid("Send one of props, trash and restore.")
    if wish.trash:
        ids = await asked.parts.rows.trash_many(asked.page.id, wish.ids)
        asked.parts.rooms.close_pages(ids, wire.GONE, "in the trash")
        tell_tree(asked.parts, asked.page.workspace_id, parents=[], pages=ids)
    elif wish.restore:
        ids = await asked.parts.rows.restore_many(asked.page.id, wish.ids)
        tell_tree(asked.parts, asked.page.workspace_id, parents=[], pages=ids)
    else:
        ids = await asked.parts.rows.change_many(asked.page.id, wish.ids, wish.props, by=asked.user.id)
    tell_rows(asked.parts, asked.page.workspace_id, asked.page.id, ids)
    return web.json_response({"changed": len(set(ids) & set(wish.ids))})


async def for_row(request: web.Request, needed: Access) -> Asked:
    """Return the row of the request's path, for someone who may use it so."""
    asked = await asking.for_page(request, needed, page_id=request.match_info["row"])
    if asked.page.kind != Kind.ROW:
        raise NotFound("There is no such row.")
    return asked


async def told(asked: Asked, row: Page, *, status: int = 200) -> web.Response:
    """Answer with a row and what its cells lead to."""
    shown = await as_seen(asked, await asked.parts.queries.row(row))
    return web.json_response(database_views.single_row(shown), status=status)
