"""The Web API: who calls, with which arguments, under which limits, and what the method answers."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.local.slack.database import pack
from bot.local.slack.directory import Installed
from bot.local.slack.wire import Json, RateLimited, SlackError
from bot.local.slack.workspace import Workspace

STRUCTURED = {"blocks", "attachments", "chunks", "metadata", "unfurls", "view"}


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call by one app."""

    workspace: Workspace
    app: Installed
    args: Json
    socket_url: str = ""

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """Return a required argument as text; raises `error` when it is missing."""
        value = self.args.get(name)
        if value in {None, ""}:
            raise SlackError(error, response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return str(value)

    def flag(self, name: str) -> bool:
        """Return whether a boolean argument is set, in any of the ways clients write one."""
        return self.args.get(name) in {True, "true", "True", "1"}

    def number(self, name: str, otherwise: int, most: int) -> int:
        """Return a whole number between 1 and `most`; raises `invalid_arguments`."""
        try:
            return max(1, min(int(self.args.get(name) or otherwise), most))
        except ValueError as error:
            raise SlackError("invalid_arguments") from error

    def conversation(self, name: str = "channel") -> str:
        """Return the id of the conversation an argument names; raises `channel_not_found`."""
        directory = self.workspace.directory
        wanted = self.need(name, "channel_not_found")
        if wanted in directory.users:
            return directory.direct_id(wanted, self.app.bot_user)
        identity = directory.channel_id(wanted)
        directory.conversation(identity, self.app.bot_user)
        return identity

    def joined(self, name: str = "channel") -> str:
        """Return the conversation an argument names, in which the app must be; raises `not_in_channel`."""
        identity = self.conversation(name)
        if self.app.bot_user not in self.workspace.directory.members(identity):
            raise SlackError("not_in_channel")
        return identity


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method; any one of `scopes` suffices, and `app_level` ones want the app token."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    app_level: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, app_level: bool = False
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Register a function as a Web API method."""

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(run, scopes, app_level)
        return run

    return register


class WebApi:
    """Answers /api/METHOD."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tokens = {app.bot_token: app for app in workspace.directory.apps.values()}
        self._app_tokens = {app.app_token: app for app in workspace.directory.apps.values()}
        self.socket_url: Callable[[Installed], str] = lambda _app: ""

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one call, errors included, in Slack's way."""
        try:
            args = await arguments(request)
            body: Json = {"ok": True} | self._run(request.match_info["method"], args, _token(request, args))
        except RateLimited as error:
            headers = {"Retry-After": str(error.retry_after_s)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        except SlackError as error:
            body = {"ok": False, "error": error.code} | error.extra
        return web.Response(text=pack(body), content_type="application/json")

    async def file(self, request: web.Request) -> web.Response:
        """Serve a private file to a token that may read it; others are sent to sign in, as Slack does."""
        app = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if app is None or (app.app.scopes is not None and "files:read" not in app.app.scopes):
            raise web.HTTPFound(f"{self._workspace.url}/?redir={quote(request.path)}")
        content = self._workspace.files.content(request.match_info["place"].partition("-")[2])
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="application/octet-stream")

    def _run(self, name: str, args: Json, token: str) -> Json:
        found = METHODS.get(name)
        if found is None:
            raise SlackError("unknown_method", req_method=name)
        app = self._app(found, token)
        granted = app.app.scopes
        if granted is not None and found.scopes and not granted.intersection(found.scopes):
            raise SlackError("missing_scope", needed=found.scopes[0], provided=",".join(sorted(granted)))
        if name in self._workspace.faults.refused:
            raise SlackError(self._workspace.faults.refused[name])
        wait = self._workspace.faults.wait_for(name, str(args.get("channel") or "") or None)
        if wait is not None:
            raise RateLimited(wait)
        with self._workspace.db.transaction():
            return found.run(Call(self._workspace, app, args, self.socket_url(app)))

    def _app(self, wanted: Method, token: str) -> Installed:
        if not token:
            raise SlackError("not_authed")
        right, wrong = (self._app_tokens, self._tokens) if wanted.app_level else (self._tokens, self._app_tokens)
        if token in wrong and token not in right:
            raise SlackError("not_allowed_token_type")
        if token not in right:
            raise SlackError("invalid_auth")
        return right[token]


def _token(request: web.Request, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or str(args.get("token") or "")


async def arguments(request: web.Request) -> Json:
    """Return query, form and JSON body as one; JSON inside form fields is read too."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await _json_body(request)
    elif request.can_read_body:
        args |= dict(await request.post())
    for name in STRUCTURED & args.keys():
        if isinstance(args[name], str) and args[name]:
            with suppress(ValueError):
                args[name] = json.loads(args[name])
    return args


async def _json_body(request: web.Request) -> Json:
    try:
        body: Any = await request.json()
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
