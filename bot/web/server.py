"""One aiohttp server on WEB_PORT: Slack and GitHub in, spec documents and pictures out, and whether we are well."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from markdown_it import MarkdownIt
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot import specs
from bot.desk import Desk
from bot.errors import UserError
from bot.lifecycle import WorkItem
from bot.slack.inbox import Inbox
from bot.stations.drafts import interview_of
from bot.web.github import GitHubDoor

log = structlog.get_logger()
MAX_BODY = 25 * 1024 * 1024
READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root{{color-scheme:light dark}}body{{font:16px/1.6 system-ui,sans-serif;max-width:46rem;
margin:2rem auto;padding:0 1.25rem;overflow-wrap:anywhere}}h1,h2{{line-height:1.25}}table{{border-collapse:collapse;
display:block;overflow-x:auto}}td,th{{border:1px solid #8886;padding:.3rem .6rem}}blockquote{{border-left:3px solid #8886;
margin-left:0;padding-left:1rem}}code{{background:#8882;padding:.1rem .3rem;border-radius:4px}}[data-line]::before{{
content:attr(data-line);float:right;margin-left:1rem;font:.75rem/2 ui-monospace,monospace;opacity:.5}}</style>{body}</html>"""
PICTURES = frozenset({".png", ".jpg", ".gif", ".webp"})
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"}


def build_app(desk: Desk, inbox: Inbox, *, bolt: AsyncApp | None, github_secret: str) -> web.Application:
    """Return the web application; `bolt` only when Slack reaches us by signed HTTP."""
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/github", GitHubDoor(desk, github_secret).receive)
    app.router.add_get("/specs/{item}", _spec_page(desk))
    app.router.add_get("/pictures/{name}", _picture(desk))
    app.router.add_get("/healthz", _health(desk, inbox))
    if bolt is not None:
        app.router.add_post("/slack", _slack(bolt))
    return app


def _slack(bolt: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode(errors="replace")
        headers: Any = dict(request.headers)
        try:
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
            return _response(await bolt.async_dispatch(asked))
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # Bolt reads a payload before it is checked
            log.info("slack_delivery_unreadable", reason=type(error).__name__)
            return web.Response(status=400, text="The payload is not shaped as Slack's are.")

    return handle


def _response(answer: BoltResponse) -> web.Response:
    return web.Response(status=answer.status, text=answer.body, headers=answer.first_headers_without_set_cookie())


def _spec_page(desk: Desk) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def show(request: web.Request) -> web.StreamResponse:
        try:
            item = await desk.item(request.match_info["item"])
            text = specs.render((await interview_of(desk.out, item)).spec)
        except UserError as error:
            return web.Response(status=404, text=str(error))
        page = PAGE.format(title=f"Spec #{item.id}", body=_numbered(text) + await _issues_of(desk, item))
        return web.Response(text=page, content_type="text/html", headers=SAFE)

    return show


def _numbered(text: str) -> str:
    """Return a document with the number of its line at each block, by which a comment in the thread names it."""
    tokens = READER.parse(text)
    for token in tokens:
        if token.map and token.type in {"heading_open", "list_item_open", "paragraph_open"} and not token.hidden:
            token.attrSet("data-line", str(token.map[0] + 1))
    return str(READER.renderer.render(tokens, READER.options, {}))


async def _issues_of(desk: Desk, item: WorkItem) -> str:
    """Return the list of issues that were made of a spec; empty while there are none."""
    made = [one for one in await desk.out.store.items_where(parent=item.id) if one.issue]
    rows = "".join(f"- [Issue {one.issue}]({one.issue_url}): {one.title}\n" for one in made)
    return str(READER.render(f"## Issues\n\n{rows}")) if rows else ""


def _picture(desk: Desk) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    folder = (desk.out.options.home / "pictures").resolve()

    async def show(request: web.Request) -> web.StreamResponse:
        path = (folder / request.match_info["name"]).resolve()
        if path.parent != folder or path.suffix not in PICTURES or not path.is_file():
            return web.Response(status=404, text="There is no such picture.")
        return web.FileResponse(path, headers=KEPT)

    return show


def _health(desk: Desk, inbox: Inbox) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def show(_: web.Request) -> web.StreamResponse:
        failed = await desk.out.engine.failed()
        status = "degraded" if failed or inbox.given_up else "ok"
        return web.json_response({"status": status, "failed_effects": failed, "failed_events": inbox.given_up})

    return show
