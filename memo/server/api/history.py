"""Version history over HTTP, for people who may edit the page: what was deleted is in it."""

from aiohttp import web

from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.events import tell_versions


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/pages/{page}/versions", versions),
        web.get("/api/pages/{page}/versions/{version}", text),
        web.post("/api/pages/{page}/versions/{version}/restore", restore),
    ]


async def versions(request: web.Request) -> web.Response:
    """List the versions of a page, newest first."""
    asked = await asking.for_page(request, Access.EDIT)
    found = await asked.parts.history.versions(asked.page.id)
    return web.json_response([views.version(one) for one in found])


async def text(request: web.Request) -> web.Response:
    """Send a version's text as a Yjs update; it never changes."""
    asked = await asking.for_page(request, Access.EDIT)
    body = await asked.parts.history.text(asked.page.id, request.match_info["version"])
    caching = {"Cache-Control": "private, max-age=3600"}
    return web.Response(body=body, content_type="application/octet-stream", headers=caching)


async def restore(request: web.Request) -> web.Response:
    """Make the text what it was in a version, as a new version; the text until now becomes one as well."""
    asked = await asking.for_page(request, Access.EDIT)
    parts, page = asked.parts, asked.page
    made = await parts.history.restore(
        page.id, request.match_info["version"], rooms=parts.rooms, person=views.person(asked.user)
    )
    tell_versions(parts, page)
    return web.json_response({"version": made})
