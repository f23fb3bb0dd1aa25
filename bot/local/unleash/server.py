"""The stand-in itself: a socket, the tokens, the two APIs and reads for tests."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.local.unleash.admin_api import AdminApi
from bot.local.unleash.answers import Refusal
from bot.local.unleash.client_api import ENVIRONMENT, ClientApi
from bot.local.unleash.store import ENVIRONMENTS, FlagStore

ADMIN_TOKEN = "*:*.local-flags-admin"
CLIENT_TOKEN = "default:development.local-flags-client"
_WRONG_KIND = {"message": "invalid token: expected a different token type for this endpoint"}
_NEEDS_TOKEN = (
    "This endpoint requires an API token. Please add an authorization header to your request with a valid token"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class UnleashStandIn:
    """An Unleash server on loopback; its state lies in `home` and survives a restart.

    The environment a client sees is written in its token, as with the original: `project:environment.secret`.
    """

    def __init__(
        self,
        *,
        home: Path,
        port: int = 0,
        clock: Clock | None = None,
        admin_token: str = ADMIN_TOKEN,
        client_token: str = CLIENT_TOKEN,
    ) -> None:
        self.url = ""
        self.admin_token = admin_token
        self.client_token = client_token
        self._home = home
        self._port = port
        self._clock = clock or SystemClock()

    async def __aenter__(self) -> Self:
        self._store = FlagStore(self._home / "unleash.sqlite")
        app = web.Application(middlewares=[self._refuse, self._check_token])
        app.add_routes(ClientApi(self._store, self._clock).routes())
        app.add_routes(AdminApi(self._store, self._clock).routes())
        app.add_routes([web.get("/health", _health)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        self._store.close()

    def flags(self) -> tuple[str, ...]:
        """Return the names of all flags that are not archived."""
        return tuple(row["name"] for row in self._store.features())

    def archived(self) -> tuple[str, ...]:
        """Return the names of all archived flags."""
        return tuple(row["name"] for row in self._store.features(archived=True))

    def is_on(self, flag: str, environment: str = "development") -> bool:
        """Return whether the flag is switched on in the environment."""
        return any(row["name"] == environment and row["enabled"] for row in self._store.environments(flag))

    def applications(self) -> tuple[str, ...]:
        """Return the names of all applications that reported themselves."""
        return tuple(sorted({row["app"] for row in self._store.applications()}))

    def counted(self, flag: str) -> tuple[int, int]:
        """Return how often the flag was answered yes and no, over all time."""
        rows = self._store.usage(flag, "")
        return sum(row["yes"] for row in rows), sum(row["no"] for row in rows)

    @web.middleware
    async def _refuse(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=refusal.status)
        except web.HTTPNotFound:
            message = f"The path you were looking for ({request.path}) is not available."
            return web.json_response({"name": "NotFoundError", "message": message}, status=404)

    @web.middleware
    async def _check_token(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.headers.get("Authorization", "")
        if request.path.startswith("/api/client"):
            if token == self.admin_token:
                return web.json_response(_WRONG_KIND, status=403)
            if token != self.client_token:
                return web.json_response({"message": _NEEDS_TOKEN}, status=401)
            request[ENVIRONMENT] = _environment(token)
        elif request.path.startswith("/api/admin"):
            if token == self.client_token:
                return web.json_response(_WRONG_KIND, status=403)
            if token != self.admin_token:
                raise Refusal(401, "UnauthorizedError", "You must log in to use Unleash.")
        return await handler(request)


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"health": "GOOD"})


def _environment(token: str) -> str:
    named = token.partition(":")[2].partition(".")[0]
    return named if named in ENVIRONMENTS else ENVIRONMENTS[0]
