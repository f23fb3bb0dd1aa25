"""The page and the JSON it speaks with us: sign in, read, act, listen."""

import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.background.pictures import kind_of
from bot.errors import UserError
from bot.local.slack.acts import Acts
from bot.local.slack.deeds import deeds
from bot.local.slack.outbox import Delivery
from bot.local.slack.wire import Json, SlackError
from bot.local.slack.workspace import Workspace

PAGE = Path(__file__).parent / "page"
PAGE_SIZE = 60
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http://127.0.0.1:* http://localhost:*; "
    "connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_local(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer only requests that name this machine, so that no web page elsewhere can reach in by another name."""
    if request.host.rsplit(":", 1)[0] not in LOCAL_HOSTS:
        raise web.HTTPForbidden(text="The local Slack answers on this machine only.")
    return await handler(request)


class BrowserApi:
    """Serves the page and everything under /local/."""

    def __init__(self, workspace: Workspace, acts: Acts) -> None:
        self._workspace, self._acts, self._directory = workspace, acts, workspace.directory
        self._doing = deeds(acts) | {"dismiss": self._dismiss}

    def routes(self) -> list[web.RouteDef]:
        """Return what the page needs from the web server."""
        return [
            web.get("/", self.page), web.get("/archives/{channel}/{ts}", self.page), web.get("/page/{name}", self.file),
            web.get("/local/personas", self.personas), web.post("/local/session", self.sign_in),
            web.get("/local/boot", self.boot), web.get("/local/channels/{channel}", self.channel),
            web.get("/local/channels/{channel}/{ts}", self.thread), web.post("/local/do/{act}", self.act),
            web.get("/local/home/{app}", self.home), web.get("/local/live", self.live),
            web.post("/local/files", self.upload), web.get("/local/files/{file}", self.content),
        ]  # fmt: skip

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Serve the page."""
        policy = POLICY.format(socket=f"ws://{request.host}")
        return web.FileResponse(PAGE / "index.html", headers=SAFE | {"Content-Security-Policy": policy})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Serve one of the page's own files."""
        path = PAGE / request.match_info["name"]
        if path.parent != PAGE or path.suffix not in {".js", ".css", ".svg"} or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=SAFE)

    async def personas(self, _request: web.Request) -> web.Response:
        """List whom one can sign in as."""
        people = [self._directory.users[one] | {"key": key} for key, one in self._directory.personas.items()]
        return web.json_response({"team": self._directory.team.name, "personas": people})

    async def sign_in(self, request: web.Request) -> web.Response:
        """Start a session; it outlives a restart."""
        key = (await _body(request)).get("persona", "")
        if key not in self._directory.personas:
            raise _refusal(404, "There is no such person here.")
        token = secrets.token_urlsafe(24)
        self._workspace.db.run("INSERT INTO sessions VALUES (?, ?)", token, self._directory.personas[key])
        return web.json_response({"token": token})

    def _user(self, request: web.Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.query.get("token", "")
        row = self._workspace.db.row("SELECT user FROM sessions WHERE token = ?", token)
        if row is None or row["user"] not in self._directory.users:
            raise _refusal(401, "Please sign in again.")
        return str(row["user"])

    async def boot(self, request: web.Request) -> web.Response:
        """Return all a tab needs to begin."""
        user = self._user(request)
        return web.json_response({
            "me": user, "team": self._directory.team.name, "users": self._directory.users,
            "channels": [self._summary(one, user) for one in self._directory.of_user(user)],
            "names": {identity: one["name"] for identity, one in self._directory.channels.items()},
            "apps": [self._app(one) for one in self._directory.apps], "views": self._workspace.views.stack(user),
        })  # fmt: skip

    def _summary(self, channel: str, user: str) -> Json:
        since = self._directory.last_read(user, channel)
        fresh = self._workspace.messages.history(channel, oldest=since)
        return self._directory.conversation(channel, user) | {
            "unread": sum(one.get("user") != user for one in fresh),
            "mentions": sum(f"<@{user}>" in one.get("text", "") for one in fresh),
        }  # fmt: skip

    def _app(self, identity: str) -> Json:
        one = self._directory.apps[identity]
        commands = [
            {"command": c.command, "description": c.description, "hint": c.usage_hint} for c in one.app.commands
        ]
        shortcuts = [{"name": s.name, "callback_id": s.callback_id, "kind": s.kind} for s in one.app.shortcuts]
        return {"id": one.id, "name": one.app.name, "user": one.bot_user, "commands": commands, "shortcuts": shortcuts}

    def _seat(self, request: web.Request) -> tuple[str, str]:
        user, channel = self._user(request), request.match_info["channel"]
        if channel not in self._directory.of_user(user):
            raise _refusal(404, "You are not in this channel.")
        return user, channel

    async def channel(self, request: web.Request) -> web.Response:
        """Return a page of messages, oldest first, with what only this person sees among them."""
        user, channel = self._seat(request)
        before = request.query.get("before", "9999999999.999999")
        found = self._workspace.messages.history(channel, latest=before, limit=PAGE_SIZE + 1)
        more = len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
        oldest = found[-1]["ts"] if more else "0"
        notes = [one for one in self._workspace.messages.whispers(user, channel) if "thread_ts" not in one]
        found += [one for one in notes if oldest <= one["ts"] < before]
        return web.json_response({"messages": sorted(found, key=lambda one: one["ts"]), "more": more,
                                  "read": self._directory.last_read(user, channel)})  # fmt: skip

    async def thread(self, request: web.Request) -> web.Response:
        """Return a thread, its parent first."""
        user, channel = self._seat(request)
        ts = request.match_info["ts"]
        found = self._workspace.messages.replies(channel, ts)
        if not found:
            raise _refusal(404, "This thread is no longer there.")
        notes = [one for one in self._workspace.messages.whispers(user, channel) if one.get("thread_ts") == ts]
        messages = found[:1] + sorted(found[1:] + notes, key=lambda one: one["ts"])
        return web.json_response({"messages": messages, "session": self._workspace.sessions.get(channel, ts)})

    async def home(self, request: web.Request) -> web.Response:
        """Return what an app published on its Home tab for the person, or nothing yet."""
        user, app = self._user(request), self._directory.apps.get(request.match_info["app"])
        if app is None:
            raise _refusal(404, "There is no such app here.")
        return web.json_response({"view": self._workspace.views.home(user, app)})

    async def act(self, request: web.Request) -> web.Response:
        """Do one thing as the signed-in person; a refusal is answered with its words."""
        user = self._user(request)
        doing = self._doing.get(request.match_info["act"])
        if doing is None:
            raise _refusal(404, "Nobody can do that here.")
        try:
            result = doing(user, await _body(request))
            if isinstance(result, Awaitable):
                result = await result
        except UserError as error:
            raise _refusal(409, str(error)) from error
        except SlackError as error:
            raise _refusal(409, f"That did not work ({error.code}).") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise _refusal(400, "The page sent something that cannot be understood. Please reload it.") from error
        return web.json_response({"ok": True} | _outcome(result))

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file that will go with the next message."""
        user, name = self._user(request), request.query.get("name", "file")
        try:
            return web.json_response({"ok": True, "file": self._acts.upload(user, name, await request.read())})
        except UserError as error:
            raise _refusal(409, str(error)) from error

    async def content(self, request: web.Request) -> web.Response:
        """Serve a file to a tab: a picture to be shown, anything else to be saved."""
        self._user(request)
        content = self._workspace.files.content(request.match_info["file"])
        if content is None:
            raise _refusal(404, "This file is no longer there.")
        kind = {"jpg": "jpeg"}.get(kind_of(content), kind_of(content))
        shown = {} if kind else {"Content-Disposition": "attachment"}
        content_type = f"image/{kind}" if kind else "application/octet-stream"
        return web.Response(body=content, content_type=content_type, headers=SAFE | shown)

    def _dismiss(self, user: str, to: Json) -> None:
        if self._workspace.messages.whispered(to["ts"], user):
            self._workspace.unwhisper(to["ts"])

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """Tell a tab what happens."""
        return await self._workspace.hub.serve(request, self._user(request))


def _outcome(result: Any) -> Json:
    if isinstance(result, Delivery):
        return {"acknowledged": result.ok}
    if isinstance(result, dict) and "ts" in result:
        return {"message": result}
    return {"errors": result} if isinstance(result, dict) else {}


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError as error:
        raise _refusal(400, "The page sent something that cannot be understood. Please reload it.") from error
    if not isinstance(body, dict):
        raise _refusal(400, "The page sent something that cannot be understood. Please reload it.")
    return body


def _refusal(status: int, words: str) -> web.HTTPException:
    kind = {400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 404: web.HTTPNotFound, 409: web.HTTPConflict}[status]
    return kind(text=json.dumps({"ok": False, "error": words}), content_type="application/json")
