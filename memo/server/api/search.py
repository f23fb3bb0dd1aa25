"""Search over HTTP."""

from typing import Any

from aiohttp import web

from memo.server.access import Access, access
from memo.server.api import asking, views
from memo.server.search import Hit


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [web.get("/api/workspaces/{workspace}/search", find)]


async def find(request: web.Request) -> web.Response:
    """Return the pages that hold the words of `?q=`, best first."""
    asked = await asking.within(request)
    hits = await asked.parts.search.find(asked.workspace_id, request.query.get("q", ""), hidden=asked.who.hidden)
    return web.json_response([await _told(asked, hit) for hit in hits])


async def _told(asked: asking.Within, hit: Hit) -> dict[str, Any]:
    found = await asked.parts.pages.ancestors(hit.page)
    above = [page for page in found if access(asked.who, page) is not Access.NONE]
    snippet = [{"text": piece.text, "hit": piece.hit} for piece in hit.snippet]
    return {**views.page(hit.page), "path": [one.title for one in above], "snippet": snippet}
