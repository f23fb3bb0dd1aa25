"""The door of the REST API: identity, rate limit, ordered faults, JSON in, GitHub's errors out."""

import base64
import binascii
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from bot.local.github.errors import ApiError, not_found
from bot.local.github.git import GitFailed
from bot.local.github.hub import Hub, User
from bot.local.github.rest import ROUTES
from bot.local.github.rest.call import Call, Handler
from bot.local.github.shapes import View

PREFIX = "/api/v3"
LIMIT = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """An ordered failure: after `skip` of them, the next `times` requests whose "METHOD path" matches get this answer."""

    status: int
    matching: str = ""
    times: int = 1
    skip: int = 0
    message: str = "Server Error"
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False  # let the request do its work first, then lose the answer


class Rest:
    """Serves every REST route of one hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.used = 0
        self.requests: list[str] = []
        self._faults: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Make the next matching requests fail."""
        self._faults += [replace(fault, skip=fault.skip if turn == 0 else 0) for turn in range(fault.times)]

    def attach(self, app: web.Application) -> None:
        """Add the routes."""
        for method, path, handler in ROUTES:
            app.router.add_route(method, PREFIX + path, self._answering(handler))
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._answering(_unknown))

    def _answering(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            self.used += 1
            self.requests.append(f"{request.method} {request.path[len(PREFIX) :]}")
            headers = _limits(self.used)
            try:
                fault = self._fault(request)
                if fault is not None and not fault.after:
                    raise ApiError(fault.status, fault.message, headers=fault.headers)
                call = await self._call(request)
                call.headers = headers | _scopes(call.viewer)
                status, body = await handler(call)
                if fault is not None:
                    raise ApiError(fault.status, fault.message, headers=fault.headers)
                return _json(status, body, call.headers)
            except ApiError as error:
                return _json(error.status, error.body(), headers | error.headers)
            except GitFailed as error:
                return _json(422, {"message": str(error)}, headers)

        return answer

    def _fault(self, request: web.Request) -> Fault | None:
        line = f"{request.method} {request.path[len(PREFIX) :]}"
        found = next((fault for fault in self._faults if re.search(fault.matching, line)), None)
        if found is None:
            return None
        place = self._faults.index(found)
        if found.skip:
            self._faults[place] = replace(found, skip=found.skip - 1)
            return None
        return self._faults.pop(place)

    async def _call(self, request: web.Request) -> Call:
        viewer = self._viewer(request)
        return Call(self._hub, View(self._hub, f"http://{request.host}"), request, viewer, await _body(request))

    def _viewer(self, request: web.Request) -> User | None:
        token = token_of(request)
        viewer = self._hub.by_token(token) if token else None
        if token and viewer is None:
            raise ApiError(401, "Bad credentials")
        return viewer


def token_of(request: web.Request) -> str:
    """Return the token of a request: bearer, `token`, or either half of basic credentials; empty when there is none."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() in ("bearer", "token"):
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "?"
    return password if password and password != "x-oauth-basic" else user


async def _body(request: web.Request) -> dict[str, Any]:
    raw = await request.read()
    if not raw:
        return {}
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise ApiError(400, "Problems parsing JSON") from error
    if isinstance(found, list):
        return {"": found}
    if not isinstance(found, dict):
        raise ApiError(400, "Body should be a JSON object")
    return found


def _limits(used: int) -> dict[str, str]:
    reset = str(int(time.time()) // 3600 * 3600 + 3600)
    left = str(max(0, LIMIT - used))
    return {
        "X-RateLimit-Limit": str(LIMIT), "X-RateLimit-Remaining": left, "X-RateLimit-Used": str(used),
        "X-RateLimit-Reset": reset, "X-RateLimit-Resource": "core", "X-GitHub-Media-Type": "github.v3; format=json",
    }  # fmt: skip


def _scopes(viewer: User | None) -> dict[str, str]:
    return {"X-OAuth-Scopes": "repo, admin:repo_hook"} if viewer else {}


def _json(status: int, body: Any, headers: Mapping[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers=headers)
    return web.json_response(body, status=status, headers=headers)


async def _unknown(_: Call) -> tuple[int, Any]:
    raise not_found()
