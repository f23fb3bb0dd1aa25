"""Sharing a page: who in the workspace may do what with it, and a public link for everyone else."""

from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.asking import guessing
from memo.server.api.bodies import Body, read
from memo.server.api.events import access_changed
from memo.server.api.session import boot_data
from memo.server.errors import Conflict, NotFound
from memo.server.files import headers_of
from memo.server.links import MOST_DAYS
from memo.server.security import USER
from memo.server.services import Services, services
from memo.server.sync import wire
from memo.server.tables import Kind, Page

Level = Literal["view", "comment", "edit", "full"]
NO_INDEX = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Grant(Body):
    """What one member may do by name."""

    user_id: str = Field(max_length=32)
    level: Level


class Share(Body):
    """A page's own sharing: the most that members get by their role (none: only who is named), and who is named."""

    everyone: Literal["none", "view", "comment", "edit", "full"]
    named: list[Grant] = Field(default_factory=list, max_length=500)


class NewLink(Body):
    """How long a public link works."""

    days: int = Field(default=30, ge=1, le=MOST_DAYS)


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/pages/{page}/sharing", show),
        web.put("/api/pages/{page}/sharing", share),
        web.delete("/api/pages/{page}/sharing", unshare),
        web.post("/api/pages/{page}/public-link", make_link),
        web.delete("/api/pages/{page}/public-link", end_link),
        web.get("/api/public/{token}", public),
        web.get("/api/public/{token}/files/{file}", public_file),
        web.get("/s/{token}", public_page),
    ]


async def show(request: web.Request) -> web.Response:
    """Say who may do what with a page."""
    asked = await asking.for_page(request, Access.VIEW)
    return web.json_response(await _told(asked.parts, asked.page))


async def share(request: web.Request) -> web.Response:
    """Give a page a sharing of its own; whose access ends loses it at once, open sockets included."""
    asked = await asking.for_page(request, Access.FULL)
    wish = await read(request, Share)
    named = {one.user_id: Access[one.level.upper()] for one in wish.named}
    everyone = Access[wish.everyone.upper()]
    page = await asked.parts.permissions.share(asked.page.id, everyone=everyone, named=named, by=asked.user.id)
    await access_changed(asked.parts, page.workspace_id)
    return web.json_response(await _told(asked.parts, page))


async def unshare(request: web.Request) -> web.Response:
    """Let a page follow the one above it again."""
    asked = await asking.for_page(request, Access.FULL)
    page = await asked.parts.permissions.unshare(asked.page.id)
    await access_changed(asked.parts, page.workspace_id)
    return web.json_response(await _told(asked.parts, page))


async def make_link(request: web.Request) -> web.Response:
    """Make a page's public link and answer with its address, this once; the link before it ends."""
    asked = await asking.for_page(request, Access.FULL)
    if asked.page.kind == Kind.DATABASE:
        raise Conflict("A public link shows the text of a page, not the rows of a database. Share a row or a page.")
    wish = await read(request, NewLink)
    asked.parts.invite_limit.take(f"link {asked.user.id}")
    link, token, before = await asked.parts.links.create(asked.page.id, by=asked.user.id, days=wish.days)
    _close(asked.parts, before)
    address = f"{asked.parts.config.public_url or f'{request.scheme}://{request.host}'}/s/{token}"
    return web.json_response({**views.public_link(link), "link": address}, status=201)


async def end_link(request: web.Request) -> web.Response:
    """End a page's public link; who is reading is sent away at once."""
    asked = await asking.for_page(request, Access.FULL)
    _close(asked.parts, await asked.parts.links.revoke(asked.page.id))
    return web.json_response({})


async def public(request: web.Request) -> web.Response:
    """Describe the page of a public link to anyone; its text comes by the link's own socket."""
    parts = services(request)
    with guessing(request):
        opened = await parts.links.open(request.match_info["token"])
    return web.json_response(views.public_page(opened), headers=NO_INDEX)


async def public_file(request: web.Request) -> web.FileResponse:
    """Send a file of the page of a public link."""
    parts = services(request)
    opened = await parts.links.open(request.match_info["token"])
    file = await parts.files.find(request.match_info["file"])
    if file.page_id != opened.page.id:
        raise NotFound("There is no such file.")
    headers = {**NO_INDEX, **headers_of(file)}
    return web.FileResponse(parts.files.path(file), headers=headers)


async def public_page(request: web.Request) -> web.Response:
    """Send the app's first page for a public link, not to be indexed nor to tell other sites its address."""
    parts = services(request)
    boot = await boot_data(parts, request[USER])
    page = parts.web.index(boot, scheme=request.cookies.get("memo_scheme", ""))
    page.headers.update(NO_INDEX)
    return page


async def _told(parts: Services, page: Page) -> dict[str, Any]:
    link = await parts.links.of_page(page.id)
    return views.sharing(page, await parts.permissions.sharing(page), link)


def _close(parts: Services, link: str) -> None:
    if link:
        parts.sockets.close(lambda holder: holder.link == link, wire.NO_ACCESS, "no access")
