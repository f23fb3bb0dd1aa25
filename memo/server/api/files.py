"""Images of a page: upload by whoever may edit it, download by whoever may see it."""

from aiohttp import web

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking
from memo.server.api.forms import read_parts
from memo.server.errors import Conflict, Invalid
from memo.server.services import services


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/pages/{page}/files", upload),
        web.get("/api/files/{file}", download),
    ]


async def upload(request: web.Request) -> web.Response:
    """Keep an image (a multipart form with a part `file`) and answer with its address for the text."""
    asked = await asking.for_page(request, Access.EDIT)
    if asked.page.trashed_at is not None:
        raise Conflict("This page is in the trash. Restore it first.")
    parts = await read_parts(request, {"file": limits.IMAGE_BYTES})
    if "file" not in parts:
        raise Invalid("The form has no part named file.")
    name, data = parts["file"]
    kept = await asked.parts.files.add(page_id=asked.page.id, by=asked.user.id, name=name, data=data)
    return web.json_response({"url": f"/api/files/{kept.id}", "name": kept.name, "size": kept.size}, status=201)


async def download(request: web.Request) -> web.FileResponse:
    """Send an image; its bytes never change, but each request asks for permission again."""
    parts = services(request)
    file = await parts.files.find(request.match_info["file"])
    await asking.for_page(request, Access.VIEW, page_id=file.page_id)
    headers = {
        "Content-Type": file.media,
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.FileResponse(parts.files.path(file), headers=headers)
