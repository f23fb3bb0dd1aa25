"""A Slack workspace on this machine that unmodified Slack SDKs drive, and people use in their browser."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, web

import bot.local.slack.methods  # noqa: F401  (importing registers them)
from bot.clock import Clock
from bot.errors import Permanent
from bot.local.slack.acts import Acts
from bot.local.slack.browser_api import BrowserApi, only_local
from bot.local.slack.database import Database
from bot.local.slack.directory import Directory, Installed
from bot.local.slack.doors import HttpDoor, Unreachable
from bot.local.slack.faults import Faults
from bot.local.slack.files import sent
from bot.local.slack.outbox import Delivery, Outbox, Timing, delivery_of
from bot.local.slack.person import Person
from bot.local.slack.response_urls import ResponseUrls
from bot.local.slack.seed import DEFAULT_TEAM, Team, app_from_manifest
from bot.local.slack.webapi import WebApi
from bot.local.slack.wire import Json, SlackError
from bot.local.slack.workspace import Workspace

HOST = "127.0.0.1"
LARGEST_BODY = 32 * 2**20


class SlackStandIn:
    """Serves while it is entered; messages, tokens and unacknowledged events lie in `home` and outlive it."""

    def __init__(
        self, home: Path, port: int = 0, *, clock: Clock, team: Team = DEFAULT_TEAM,
        manifest: Path | Mapping[str, Any] | None = None, timing: Timing | None = None,
    ) -> None:  # fmt: skip
        self._team = team.with_app(app_from_manifest(manifest)) if manifest else team
        self._home, self._port, self._clock, self._timing = home, port, clock, timing or Timing()
        self.faults = Faults(clock)
        self._tickets: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Open the file, listen, and take up what an earlier process left undelivered."""
        self._db = Database(self._home / "slack.sqlite")
        self.directory = Directory(self._db, self._team)
        self._workspace = Workspace(self._db, self.directory, self._clock, self._timing, self.faults)
        self._urls = ResponseUrls(self._workspace)
        self._acts = Acts(self._workspace, self._urls)
        self._session = ClientSession()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self._listen()
        for outbox in self._workspace.outboxes.values():
            outbox.resume()
        return self

    def _application(self) -> web.Application:
        api = WebApi(self._workspace)
        api.socket_url = self._socket_url
        application = web.Application(middlewares=[only_local], client_max_size=LARGEST_BODY)
        application.add_routes([
            web.get("/api/{method}", api.serve), web.post("/api/{method}", api.serve),
            web.get("/link/", self._link), web.post("/actions/{app}/{id}", self._response_url),
            web.post("/upload/v1/{ticket}", self._upload), web.get("/files-pri/{place}/{name:.+}", api.file),
            *BrowserApi(self._workspace, self._acts).routes(),
        ])  # fmt: skip
        return application

    async def _listen(self) -> None:
        site = web.TCPSite(self._runner, HOST, self._port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            await self._session.close()
            self._db.close()
            raise Permanent(f"The local Slack cannot listen on port {self._port}: {error.strerror}.") from error
        self.port: int = self._runner.addresses[0][1]
        self._urls.base = self._workspace.url = self._workspace.files.url = self.url

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop delivering and listening; everything stays kept."""
        for outbox in self._workspace.outboxes.values():
            await outbox.stop()
            await outbox.socket.cut()
        await self._workspace.hub.close()
        await self._runner.cleanup()
        await self._session.close()
        self._db.close()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The Web API's address, for `base_url` of a client."""
        return f"{self.url}/api/"

    @property
    def app(self) -> Installed:
        """The first app."""
        return next(iter(self.directory.apps.values()))

    @property
    def bot_token(self) -> str:
        """The first app's bot token."""
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        """The first app's app-level token, for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """The first app's signing secret, for HTTP."""
        return self.app.signing_secret

    @property
    def bot_user(self) -> str:
        """The first app's bot user."""
        return self.app.bot_user

    def person(self, key: str) -> Person:
        """Return the persona with this key, ready to act."""
        return Person(self._workspace, self._acts, key)

    def channel_id(self, name: str) -> str:
        """Return the id of a channel by name."""
        return self.directory.channel_id(name)

    def messages(self, channel: str) -> list[Json]:
        """Return the newest 1,000 messages of a channel, oldest first, replies not among them."""
        return self._workspace.messages.history(self.channel_id(channel), limit=1000)[::-1]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Return a thread, its parent first."""
        return self._workspace.messages.replies(self.channel_id(channel), ts)

    def message(self, ts: str) -> Json | None:
        """Return one message with its reactions, wherever it is."""
        channel = self._workspace.messages.where(ts)
        return self._workspace.messages.get(channel, ts) if channel else None

    def status(self, channel: str, ts: str) -> str:
        """Return what the app says it is doing under a thread; empty when nothing."""
        return self._workspace.statuses.get((self.channel_id(channel), ts), "")

    def session(self, channel: str, ts: str) -> Json | None:
        """Return the agent's session in a thread: its app, status and title."""
        return self._workspace.sessions.get(self.channel_id(channel), ts)

    def ephemerals(self, user: str) -> list[Json]:
        """Return what only this person (a key or a user id) sees, oldest first."""
        return self._workspace.messages.whispers(self._user_id(user))

    def open_modals(self, user: str) -> list[Json]:
        """Return a person's open modals, the topmost last."""
        return self._workspace.views.stack(self._user_id(user))

    def home(self, user: str) -> Json | None:
        """Return the Home tab the first app published last for a person."""
        return self._workspace.views.home(self._user_id(user), self.app)

    def deliveries(self, kind: str | None = None, type: str | None = None) -> list[Delivery]:  # noqa: A002
        """Return what was sent to apps, oldest first; `type` is an event type, a command or an interaction type."""
        rows = self._db.rows(
            "SELECT * FROM deliveries WHERE coalesce(?, kind) = kind AND coalesce(?, type) = type ORDER BY id",
            kind,
            type,
        )
        return [delivery_of(row) for row in rows]

    def _user_id(self, user: str) -> str:
        return self.directory.personas.get(user, user)

    async def settled(self) -> None:
        """Return when no delivery is on its way to an app that is there."""
        for outbox in self._workspace.outboxes.values():
            await outbox.settled()

    async def connected(self, connections: int = 1) -> None:
        """Return when the first app holds at least so many Socket Mode connections."""
        await self._outbox.connected(connections)

    async def deliver_over_http(self, url: str) -> None:
        """Deliver to this request URL from now on; raises `Permanent` when it does not answer Slack's challenge."""
        door = HttpDoor(url, self.signing_secret, self._session, self.faults)
        try:
            proven = await door.handshake("local", self._timing.deadline_s)
        except Unreachable as error:
            raise Permanent(f"Nobody answers at {url}.") from error
        if not proven:
            raise Permanent(f"{url} did not answer with the value of the `challenge` parameter.")
        self._outbox.use(door)

    def deliver_over_sockets(self) -> None:
        """Deliver over Socket Mode from now on, as at the start."""
        self._outbox.use(self._outbox.socket)

    async def refresh_connections(self) -> None:
        """Ask the app to reconnect, as Slack does now and then."""
        await self._outbox.socket.refresh()

    async def cut_connections(self) -> None:
        """Drop the app's connections without a word."""
        await self._outbox.socket.cut()

    @property
    def _outbox(self) -> Outbox:
        return self._workspace.outboxes[self.app.id]

    def _socket_url(self, app: Installed) -> str:
        ticket = secrets.token_urlsafe(12)
        self._tickets[ticket] = app.id
        return f"ws://{HOST}:{self.port}/link/?ticket={ticket}&app_id={app.id}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        app_id = self._tickets.pop(request.query.get("ticket", ""), None)
        if app_id is None:
            raise web.HTTPForbidden(text="This ticket is not good, or was used.")
        return await self._workspace.outboxes[app_id].socket.serve(request)

    async def _upload(self, request: web.Request) -> web.Response:
        content = await sent(request)
        if not self._workspace.files.receive(request.match_info["ticket"], content):
            raise web.HTTPBadRequest(text="failed")
        return web.Response(text=f"OK - {len(content)}")

    async def _response_url(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
            self._urls.use(request.match_info["id"], body)
        except json.JSONDecodeError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as error:
            status = 404 if error.code in {"invalid_url", "expired_url", "used_url"} else 400
            return web.json_response({"ok": False, "error": error.code} | error.extra, status=status)
        return web.Response(text="ok")
