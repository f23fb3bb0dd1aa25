"""Search over HTTP."""

from typing import Any

from aiohttp import web

from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.search import Hit
from memo.server.services import Services


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [web.get("/api/workspaces/{workspace}/search", find)]


async def find(request: web.Request) -> web.Response:
    """Return the pages that hold the words of `?q=`, best first."""
    parts, _, workspace_id = await asking.for_workspace(request, Access.VIEW)
    hits = await parts.search.find(workspace_id, request.query.get("q", ""))
    return web.json_response([await _told(parts, hit) for hit in hits])


async def _told(parts: Services, hit: Hit) -> dict[str, Any]:
    above = await parts.pages.ancestors(hit.page)
    snippet = [{"text": piece.text, "hit": piece.hit} for piece in hit.snippet]
    return {**views.page(hit.page), "path": [one.title for one in above], "snippet": snippet}
