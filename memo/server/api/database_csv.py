"""Databases in and out as CSV over HTTP."""

from functools import partial
from typing import Any

from aiohttp import web

from memo.server import limits
from memo.server.access import Access
from memo.server.api.databases import as_seen, ask_of, for_database
from memo.server.api.events import tell_database, tell_rows
from memo.server.api.forms import read_parts
from memo.server.api.transfer import as_download
from memo.server.databases import csv_out
from memo.server.databases.csv_in import Taken
from memo.server.errors import Invalid, NotFound
from memo.server.exports import file_name


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/databases/{database}/import.csv", take_in),
        web.get("/api/databases/{database}/export.csv", send_out),
    ]


async def take_in(request: web.Request) -> web.Response:
    """Add the rows of a CSV file (a form with a part `file`); with `?dry=1` only tell what would happen."""
    asked = await for_database(request, Access.EDIT)
    found = await read_parts(request, {"file": limits.CSV_BYTES})
    if "file" not in found:
        raise Invalid("The form has no part named file.")
    dry = request.query.get("dry") == "1"
    who = await asked.parts.permissions.standing(asked.user.id, asked.page.workspace_id)
    done = await asked.parts.sheets.take(asked.page.id, found["file"][1], by=asked.user.id, dry=dry, hidden=who.hidden)
    if not dry:
        tell_database(asked.parts, asked.page.workspace_id, asked.page.id)
        tell_rows(asked.parts, asked.page.workspace_id, asked.page.id, None)
    return web.json_response(_told(done), status=200 if dry else 201)


async def send_out(request: web.Request) -> web.StreamResponse:
    """Send the rows of a view (`?view=`), or all rows, as a CSV file."""
    asked = await for_database(request, Access.VIEW)
    schema = await asked.parts.databases.schema(asked.page.id)
    view = schema.view(request.query["view"]) if "view" in request.query else None
    if view is None and "view" in request.query:
        raise NotFound("There is no such view.")
    config = view.config if view else {}
    ask = ask_of(request.query.get("time_zone", "UTC"), filter=config.get("filter"), sorts=config.get("sorts"))
    headers = as_download(f"{file_name(asked.page.title)}.csv")
    response = web.StreamResponse(headers={"Content-Type": "text/csv; charset=utf-8", **headers})
    await response.prepare(request)
    seen = partial(as_seen, asked)
    async for piece in csv_out.lines(asked.parts.queries, asked.page.id, ask, config.get("order", ()), seen):
        await response.write(piece.encode())
    await response.write_eof()
    return response


def _told(done: Taken) -> dict[str, Any]:
    return {
        "added": done.added,
        "columns": [
            {
                "name": one.name,
                "property": one.prop and one.prop.id,
                "type": one.prop and one.prop.type.value,
                "new": one.new,
            }
            for one in done.columns
        ],
        "problems": [{"line": one.line, "message": one.message} for one in done.problems],
    }
