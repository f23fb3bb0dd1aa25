"""Files of a page: upload by whoever may edit it, download by whoever may see it."""

from aiohttp import web

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking
from memo.server.api.database_views import file_view
from memo.server.api.forms import read_parts
from memo.server.errors import Conflict, Invalid
from memo.server.files import headers_of
from memo.server.services import services
from memo.server.tables import Kind, PageFile


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/pages/{page}/files", upload),
        web.get("/api/files/{file}", download),
        web.get("/api/files/{file}/about", about),
    ]


async def upload(request: web.Request) -> web.Response:
    """Keep a file (a multipart form with a part `file`) and answer with its address: an image, and for a row's cells any."""
    asked = await asking.for_page(request, Access.EDIT)
    if asked.page.trashed_at is not None:
        raise Conflict("This page is in the trash. Restore it first.")
    parts = await read_parts(request, {"file": limits.IMAGE_BYTES})
    if "file" not in parts:
        raise Invalid("The form has no part named file.")
    name, data = parts["file"]
    any_kind = asked.page.kind == Kind.ROW and request.query.get("for") == "cell"
    kept = await asked.parts.files.add(page_id=asked.page.id, by=asked.user.id, name=name, data=data, any_kind=any_kind)
    return web.json_response(file_view(kept), status=201)


async def download(request: web.Request) -> web.FileResponse:
    """Send a file; its bytes never change, but each request asks for permission again."""
    file = await _asked(request)
    headers = {**headers_of(file), "Cache-Control": "private, max-age=3600"}
    return web.FileResponse(services(request).files.path(file), headers=headers)


async def about(request: web.Request) -> web.Response:
    """Answer with a file's name, size and what it is."""
    return web.json_response(file_view(await _asked(request)))


async def _asked(request: web.Request) -> PageFile:
    file = await services(request).files.find(request.match_info["file"])
    await asking.for_page(request, Access.VIEW, page_id=file.page_id)
    return file
