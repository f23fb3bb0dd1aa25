"""Comments over HTTP: read by who may see the page, written by who may comment on it."""

from typing import Any

from aiohttp import web
from pydantic import Field

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.bodies import Body, read
from memo.server.api.events import tell_comments
from memo.server.errors import Invalid


class Anchor(Body):
    """Where in the text a thread is: two relative positions of Yjs, in base64."""

    start: str = Field(max_length=200, pattern=r"^[A-Za-z0-9+/=]+$")
    end: str = Field(max_length=200, pattern=r"^[A-Za-z0-9+/=]+$")


class Said(Body):
    """What someone says."""

    body: str = Field(max_length=limits.COMMENT_CHARS)


class NewThread(Said):
    """The first comment of a thread, and the words it is on."""

    quote: str = Field(default="", max_length=300)
    anchor: Anchor | None = None


class Resolved(Body):
    """Whether a thread is settled."""

    resolved: bool


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/pages/{page}/comments", threads),
        web.post("/api/pages/{page}/comments", start),
        web.post("/api/pages/{page}/comments/{thread}/replies", reply),
        web.put("/api/pages/{page}/comments/{thread}/resolved", resolve),
    ]


async def threads(request: web.Request) -> web.Response:
    """List the threads of a page."""
    asked = await asking.for_page(request, Access.VIEW)
    return await _told(asked)


async def start(request: web.Request) -> web.Response:
    """Begin a thread."""
    asked = await asking.for_page(request, Access.COMMENT)
    wish = await read(request, NewThread)
    asked.parts.comment_limit.take(asked.user.id)
    anchor = wish.anchor.model_dump() if wish.anchor else None
    await asked.parts.comments.start(
        asked.page.id, by=asked.user.id, body=_words(wish), quote=wish.quote, anchor=anchor
    )
    return await _changed(asked, status=201)


async def reply(request: web.Request) -> web.Response:
    """Say something in a thread."""
    asked = await asking.for_page(request, Access.COMMENT)
    wish = await read(request, Said)
    asked.parts.comment_limit.take(asked.user.id)
    thread = request.match_info["thread"]
    await asked.parts.comments.reply(asked.page.id, thread, by=asked.user.id, body=_words(wish))
    return await _changed(asked, status=201)


async def resolve(request: web.Request) -> web.Response:
    """Settle a thread, or open it again."""
    asked = await asking.for_page(request, Access.COMMENT)
    wish = await read(request, Resolved)
    thread = request.match_info["thread"]
    await asked.parts.comments.resolve(asked.page.id, thread, by=asked.user.id, resolved=wish.resolved)
    return await _changed(asked)


def _words(wish: Said) -> str:
    body = wish.body.strip()
    if not body:
        raise Invalid("Write something first.")
    return body


async def _changed(asked: asking.Asked, *, status: int = 200) -> web.Response:
    tell_comments(asked.parts, asked.page)
    return await _told(asked, status=status)


async def _told(asked: asking.Asked, *, status: int = 200) -> web.Response:
    found: list[dict[str, Any]] = [views.thread(one) for one in await asked.parts.comments.of_page(asked.page.id)]
    return web.json_response(found, status=status)
