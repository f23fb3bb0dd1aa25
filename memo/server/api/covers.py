"""The cover of a page over HTTP."""

from aiohttp import web
from pydantic import Field

from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.bodies import Body, read
from memo.server.api.events import tell_page
from memo.server.covers import CENTRE, Cover


class NewCover(Body):
    """A gradient's name or the address of a picture of the page, empty for none; `y` is the part shown, 0 top to 100."""

    cover: str = Field(max_length=64)
    y: int = Field(default=CENTRE, ge=0, le=100)


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [web.put("/api/pages/{page}/cover", put)]


async def put(request: web.Request) -> web.Response:
    """Give a page a cover, move the part of it that is shown, or take it away."""
    asked = await asking.for_page(request, Access.EDIT)
    wish = await read(request, NewCover)
    page = await asked.parts.covers.put(asked.page.id, Cover(wish.cover, wish.y))
    tell_page(asked.parts, page, [page.id])
    return web.json_response(views.page(page))
