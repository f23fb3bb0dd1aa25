"""Pages in and out as Markdown over HTTP."""

import asyncio
from typing import IO
from urllib.parse import quote

from aiohttp import web

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.events import tell_tree
from memo.server.api.forms import read_parts
from memo.server.embeds import embedded
from memo.server.errors import Invalid
from memo.server.exports import file_name

CHUNK = 256 * 1024


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/pages/{page}/export.md", export_page),
        web.get("/api/pages/{page}/export.zip", export_tree),
        web.get("/api/workspaces/{workspace}/export.zip", export_workspace),
        web.post("/api/workspaces/{workspace}/import", take_in),
    ]


async def export_page(request: web.Request) -> web.Response:
    """Send one page as a Markdown file."""
    asked = await asking.for_page(request, Access.VIEW)
    blocks = await asked.parts.exports.blocks(asked.page)
    shown = [
        one for one in await asked.parts.pages.some(embedded(blocks)) if one.workspace_id == asked.page.workspace_id
    ]
    titles = {one.id: one.title for one in await asking.seen(asked, shown)}
    origin = f"{request.scheme}://{request.host}"
    text = asked.parts.exports.text(asked.page, blocks, origin=origin, titles=titles)
    headers = as_download(f"{file_name(asked.page.title)}.md")
    return web.Response(text=text, content_type="text/markdown", charset="utf-8", headers=headers)


async def export_tree(request: web.Request) -> web.StreamResponse:
    """Send a page and all below it as a zip."""
    asked = await asking.for_page(request, Access.VIEW)
    who = await asked.parts.permissions.standing(asked.user.id, asked.page.workspace_id)
    pages = await asked.parts.pages.live(asked.page.workspace_id, hidden=who.hidden)
    archive = await asked.parts.exports.archive(pages, [asked.page])
    return await _send(request, archive, f"{file_name(asked.page.title)}.zip")


async def export_workspace(request: web.Request) -> web.StreamResponse:
    """Send all pages of a workspace as a zip."""
    asked = await asking.within(request)
    pages = await asked.parts.pages.live(asked.workspace_id, hidden=asked.who.hidden)
    seen = {page.id for page in pages}
    archive = await asked.parts.exports.archive(pages, [page for page in pages if page.parent_id not in seen])
    return await _send(request, archive, "Memo.zip")


async def take_in(request: web.Request) -> web.Response:
    """Make pages of a Markdown file or a zip (a form with a part `file`), inside `?parent=` or at top level."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.VIEW)
    parent = request.query.get("parent") or None
    await asking.for_place(request, workspace_id, parent)
    found = await read_parts(request, {"file": limits.IMPORT_BYTES})
    if "file" not in found:
        raise Invalid("The form has no part named file.")
    name, data = found["file"]
    done = await parts.imports.take(name=name, data=data, workspace_id=workspace_id, parent_id=parent, by=user.id)
    tell_tree(parts, workspace_id, parents=[parent], pages=[])
    roots = [views.page(page) for page in done.roots]
    return web.json_response({"pages": roots, "count": done.count, "notes": list(done.notes)}, status=201)


async def _send(request: web.Request, archive: IO[bytes], name: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/zip", **as_download(name)})
    with archive:
        await response.prepare(request)
        while chunk := await asyncio.to_thread(archive.read, CHUNK):
            await response.write(chunk)
    await response.write_eof()
    return response


def as_download(name: str) -> dict[str, str]:
    """Return the headers that make a browser keep an answer as a file."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
