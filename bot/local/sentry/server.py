"""The stand-in itself: a socket that takes envelopes, answers the REST calls and shows a plain page."""

import json
import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.local.sentry import envelope, pages, shapes
from bot.local.sentry.grouping import group
from bot.local.sentry.store import IssueStore, Row
from bot.local.sentry.webhooks import Webhooks

ORGANISATION = "local"
TOKEN = "local-errors-token"
PUBLIC_KEY = "0123456789abcdef0123456789abcdef"
PAGE_SIZE = 100
_BODY_BYTES = 20_000_000

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SentryStandIn:
    """An error tracker on loopback; its state lies in `home` and survives a restart."""

    def __init__(
        self,
        *,
        home: Path,
        port: int = 0,
        clock: Clock | None = None,
        token: str = TOKEN,
        projects: Sequence[str] = ("memo", "shopfloor"),
    ) -> None:
        self.url = ""
        self.token = token
        self._home = home
        self._port = port
        self._clock = clock or SystemClock()
        self._projects = tuple(projects)

    async def __aenter__(self) -> Self:
        self._store = IssueStore(self._home / "sentry.sqlite")
        self._hooks = Webhooks()
        app = web.Application(middlewares=[self._check_token], client_max_size=_BODY_BYTES)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hooks.close()
        await self._runner.cleanup()
        self._store.close()

    def dsn(self, project: str = "memo") -> str:
        """Return where the SDK sends a project's errors to."""
        return f"{self.url.replace('//', f'//{PUBLIC_KEY}@')}/{self._projects.index(project) + 1}"

    def add_webhook(self, url: str, secret: str) -> None:
        """Tell `url` of every issue that is created, resolved or comes back, until the stand-in ends."""
        self._hooks.add(url, secret)

    def issues(self, project: str = "memo") -> tuple[dict[str, Any], ...]:
        """Return a project's issues in the REST shape, the newest first."""
        return tuple(shapes.detail(row, self.url, ORGANISATION) for row in self._store.issues(project))

    def event(self, ident: str) -> dict[str, Any] | None:
        """Return an event by its id, in the REST shape."""
        row = self._store.event(ident)
        return None if row is None else shapes.event(row)

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{project:[0-9]+}/envelope/", self._take),
            web.options("/api/{project:[0-9]+}/envelope/", self._preflight),
            web.get("/api/0/projects/{organisation}/{project}/issues/", self._list),
            web.get("/api/0/issues/{id}/", self._show),
            web.put("/api/0/issues/{id}/", self._update),
            web.get("/api/0/issues/{id}/events/latest/", self._latest),
            web.get("/", self._index),
            web.get("/organizations/{organisation}/issues/{id}/", self._page),
        ]

    async def _preflight(self, _request: web.Request) -> web.Response:
        return web.Response(
            headers={**_CORS, "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "POST"}
        )

    async def _take(self, request: web.Request) -> web.Response:
        number = int(request.match_info["project"])
        if not 1 <= number <= len(self._projects) or _public_key(request) != PUBLIC_KEY:
            return _said("event submission rejected with_reason: ProjectId", 403)
        try:
            header, items = envelope.parse(await request.read())
            events = [found for item in items if (found := envelope.event(item)) is not None]
        except envelope.BadEnvelope as error:
            return _said(f"invalid event envelope: {error}", 400)
        for event in events:
            self._file(self._projects[number - 1], {"event_id": header.get("event_id") or uuid.uuid4().hex, **event})
        return web.json_response({"id": header["event_id"]} if "event_id" in header else {}, headers=_CORS)

    def _file(self, project: str, event: dict[str, Any]) -> None:
        now = self._clock.now()
        issue, happened = self._store.add(project, event, group(event), shapes.moment(now))
        if happened is not None:
            self._tell(happened, issue)

    def _tell(self, action: str, issue: int) -> None:
        row = self._store.issue(issue)
        if row is not None:
            timestamp = int(self._clock.now().timestamp())
            self._hooks.tell(action, shapes.detail(row, self.url, ORGANISATION), timestamp)

    async def _list(self, request: web.Request) -> web.Response:
        project = request.match_info["project"]
        if request.match_info["organisation"] != ORGANISATION or project not in self._projects:
            return _said("The requested resource does not exist", 404)
        try:
            rows = self._store.issues(project, shapes.search(request.query.get("query", "is:unresolved")))
        except shapes.BadQuery as error:
            return _said(str(error), 400)
        return self._paged(request, rows)

    def _paged(self, request: web.Request, rows: list[Row]) -> web.Response:
        size = min(int(request.query.get("limit", PAGE_SIZE)), PAGE_SIZE)
        start = int((request.query.get("cursor") or "0:0:0").split(":")[1])
        more = "true" if len(rows) > start + size else "false"
        cursor = f"0:{start + size}:0"
        url = request.url.update_query(cursor=cursor)
        link = f'<{url}>; rel="next"; results="{more}"; cursor="{cursor}"'
        listed = [shapes.issue(row, self.url, ORGANISATION) for row in rows[start : start + size]]
        return web.json_response(listed, headers={"Link": link})

    async def _show(self, request: web.Request) -> web.Response:
        row = self._found(request)
        return _missing() if row is None else web.json_response(shapes.detail(row, self.url, ORGANISATION))

    async def _update(self, request: web.Request) -> web.Response:
        row = self._found(request)
        if row is None:
            return _missing()
        status = _status(await request.text())
        if status is None:
            return _said("status must be one of: resolved, unresolved, ignored", 400)
        self._store.set_status(row["id"], status)
        if status != row["status"]:
            self._tell(status, row["id"])
        return web.json_response(shapes.detail(self._store.issue(row["id"]) or row, self.url, ORGANISATION))

    async def _latest(self, request: web.Request) -> web.Response:
        row = self._found(request)
        event = None if row is None else self._store.latest_event(row["id"])
        return _missing() if event is None else web.json_response(shapes.event(event))

    async def _index(self, _request: web.Request) -> web.Response:
        listed = [(project, self._store.issues(project)) for project in self._projects]
        return web.Response(text=pages.index(listed, ORGANISATION), content_type="text/html")

    async def _page(self, request: web.Request) -> web.Response:
        row = self._found(request)
        if row is None:
            return _missing()
        event = self._store.latest_event(row["id"])
        latest = None if event is None else shapes.event(event)
        return web.Response(text=pages.shown(row, latest), content_type="text/html")

    def _found(self, request: web.Request) -> Row | None:
        ident = request.match_info["id"]
        return self._store.issue(int(ident)) if ident.isdecimal() else None

    @web.middleware
    async def _check_token(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/0/") and request.headers.get("Authorization") != f"Bearer {self.token}":
            given = "Authorization" in request.headers
            return _said("Invalid token" if given else "Authentication credentials were not provided.", 401)
        return await handler(request)


_CORS = {"Access-Control-Allow-Origin": "*"}


def _public_key(request: web.Request) -> str:
    found = re.search(r"sentry_key=([0-9a-zA-Z]+)", request.headers.get("X-Sentry-Auth", ""))
    return found[1] if found else request.query.get("sentry_key", "")


def _status(text: str) -> str | None:
    try:
        said = json.loads(text)
    except ValueError:
        return None
    status = said.get("status") if isinstance(said, dict) else None
    return status if status in ("resolved", "unresolved", "ignored") else None


def _said(detail: str, status: int) -> web.Response:
    return web.json_response({"detail": detail}, status=status)


def _missing() -> web.Response:
    return _said("The requested resource does not exist", 404)
