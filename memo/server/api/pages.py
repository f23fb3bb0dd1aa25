"""Pages and their tree over HTTP."""

from aiohttp import web
from pydantic import Field

from memo.server import limits
from memo.server.access import Access
from memo.server.accounts import ID
from memo.server.api import asking, database_views, views
from memo.server.api.bodies import Body, read
from memo.server.api.databases import as_seen
from memo.server.api.events import PAGES_NAMED, access_changed, tell_favourites, tell_page
from memo.server.errors import Forbidden
from memo.server.pages import Place
from memo.server.sync import wire
from memo.server.tables import Kind

TITLE = Field(default=None, max_length=limits.TITLE_CHARS)
ICON = Field(default=None, max_length=16)
PAGE_ID = Field(default=None, pattern=ID)


class NewPage(Body):
    """Where a new page goes, and what it is called.

    Who names its `id` may open and write it before the answer, and ask again as often as need be: one page is made.
    """

    id: str | None = PAGE_ID
    parent_id: str | None = None
    after: str | None = None
    first: bool = False
    title: str = Field(default="", max_length=limits.TITLE_CHARS)
    icon: str = Field(default="", max_length=16)


class Rename(Body):
    """A new title or icon; what is left out stays."""

    title: str | None = TITLE
    icon: str | None = ICON


class Move(Body):
    """A new place."""

    parent_id: str | None
    after: str | None = None
    first: bool = False


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/workspaces/{workspace}/pages", children),
        web.post("/api/workspaces/{workspace}/pages", create),
        web.get("/api/workspaces/{workspace}/trash", trash),
        web.get("/api/workspaces/{workspace}/favourites", favourites),
        web.get("/api/pages/{page}", show),
        web.patch("/api/pages/{page}", rename),
        web.post("/api/pages/{page}/move", move),
        web.post("/api/pages/{page}/duplicate", duplicate),
        web.delete("/api/pages/{page}", put_in_trash),
        web.post("/api/pages/{page}/restore", restore),
        web.post("/api/pages/{page}/purge", purge),
        web.put("/api/pages/{page}/favourite", star),
        web.delete("/api/pages/{page}/favourite", unstar),
    ]


async def children(request: web.Request) -> web.Response:
    """List the pages under `?parent=`, or at top level."""
    asked = await asking.within(request)
    parent = request.query.get("parent") or None
    nodes = await asked.parts.pages.children(asked.workspace_id, parent, hidden=asked.who.hidden)
    return web.json_response([views.node(node) for node in nodes])


async def create(request: web.Request) -> web.Response:
    """Make a page."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.VIEW)
    wish = await read(request, NewPage)
    await asking.for_place(request, workspace_id, wish.parent_id)
    place = Place(wish.parent_id, wish.after, wish.first)
    page = await parts.pages.create(
        workspace_id=workspace_id, by=user.id, place=place, title=wish.title, icon=wish.icon, page_id=wish.id
    )
    tell_page(parts, page, [])
    if wish.id:
        await asking.for_page(request, Access.VIEW, page_id=page.id)  # it may have been there, and hidden since
    return web.json_response(views.page(page), status=201)


async def trash(request: web.Request) -> web.Response:
    """List what was deleted."""
    asked = await asking.within(request)
    found = await asked.parts.pages.trash(asked.workspace_id, hidden=asked.who.hidden)
    return web.json_response([views.page(page) for page in found])


async def favourites(request: web.Request) -> web.Response:
    """List the asking person's favourites."""
    asked = await asking.within(request)
    found = await asked.parts.pages.favourites(asked.user.id, asked.workspace_id, hidden=asked.who.hidden)
    return web.json_response([views.node(node) for node in found])


async def show(request: web.Request) -> web.Response:
    """Describe one page."""
    asked = await asking.for_page(request, Access.VIEW)
    ancestors = await asking.seen_above(asked)
    shown = views.whole_page(
        asked.page,
        ancestors=ancestors,
        allowed=asked.allowed,
        favourite=await asked.parts.pages.is_favourite(asked.user.id, asked.page.id),
    )
    if asked.page.kind == Kind.ROW and ancestors:
        shown |= database_views.row_page(await as_seen(asked, await asked.parts.queries.row(asked.page)), ancestors[-1])
    return web.json_response(shown)


async def rename(request: web.Request) -> web.Response:
    """Change a title or an icon."""
    asked = await asking.for_page(request, Access.EDIT)
    wish = await read(request, Rename)
    page = await asked.parts.pages.rename(asked.page.id, title=wish.title, icon=wish.icon)
    tell_page(asked.parts, page, [page.id])
    return web.json_response(views.page(page))


async def move(request: web.Request) -> web.Response:
    """Put a page elsewhere in the tree of its workspace."""
    asked = await asking.for_page(request, Access.EDIT, reviving=True)
    wish = await read(request, Move)
    above = await asking.for_place(request, asked.page.workspace_id, wish.parent_id)
    follows = above.scope_id if above else None
    own = asked.page.scope_id == asked.page.id and (above is None or above.kind != Kind.DATABASE)
    changes = asked.page.scope_id != follows and not own
    if changes and asked.allowed < Access.FULL:
        raise Forbidden("Moving it there changes who can see it. Only people with full access may do that.")
    page, _ = await asked.parts.pages.move(asked.page.id, Place(wish.parent_id, wish.after, wish.first))
    tell_page(asked.parts, asked.page, [])
    tell_page(asked.parts, page, [page.id])
    if changes:
        await access_changed(asked.parts, page.workspace_id)
    return web.json_response(views.page(page))


async def duplicate(request: web.Request) -> web.Response:
    """Copy a page with the pages inside it, right behind it."""
    asked = await asking.for_page(request, Access.EDIT)
    await asking.for_place(request, asked.page.workspace_id, asked.page.parent_id)
    who = await asked.parts.permissions.standing(asked.user.id, asked.page.workspace_id)
    page = await asked.parts.page_copies.tree(asked.page, by=asked.user.id, hidden=who.hidden)
    tell_page(asked.parts, page, [])
    return web.json_response(views.page(page), status=201)


async def put_in_trash(request: web.Request) -> web.Response:
    """Delete a page and what lies below it, so that it can be restored."""
    asked = await asking.for_page(request, Access.EDIT, reviving=True)
    ids = await asked.parts.pages.put_in_trash(asked.page.id)
    asked.parts.rooms.close_pages(ids, wire.GONE, "in the trash")
    tell_page(asked.parts, asked.page, ids)
    return web.json_response({"pages": ids[:PAGES_NAMED]})


async def restore(request: web.Request) -> web.Response:
    """Bring a page back from the trash."""
    asked = await asking.for_page(request, Access.EDIT, reviving=True)
    page = await asked.parts.pages.restore(asked.page.id)
    tell_page(asked.parts, page, [page.id])
    return web.json_response(views.page(page))


async def purge(request: web.Request) -> web.Response:
    """Delete a page of the trash for ever."""
    asked = await asking.for_page(request, Access.EDIT, reviving=True)
    orphans = await asked.parts.files.of_pages(await asked.parts.pages.below(asked.page.id))
    ids = await asked.parts.pages.purge(asked.page.id)
    await asked.parts.files.remove_bytes(orphans)
    await asked.parts.indexes.forget(ids)
    asked.parts.rooms.close_pages(ids, wire.GONE, "deleted")
    tell_page(asked.parts, asked.page, ids)
    return web.json_response({"pages": ids[:PAGES_NAMED]})


async def star(request: web.Request) -> web.Response:
    """Make a page a favourite."""
    return await _set_favourite(request, wanted=True)


async def unstar(request: web.Request) -> web.Response:
    """Make it an ordinary page again."""
    return await _set_favourite(request, wanted=False)


async def _set_favourite(request: web.Request, *, wanted: bool) -> web.Response:
    asked = await asking.for_page(request, Access.VIEW)
    await asked.parts.pages.set_favourite(asked.user.id, asked.page.id, wanted=wanted)
    tell_favourites(asked.parts, asked.user.id)
    return web.json_response({"favourite": wanted})
