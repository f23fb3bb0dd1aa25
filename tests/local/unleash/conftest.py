"""A flag server to test against: the stand-in, or a real one named by UNLEASH_URL with its two tokens."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.local.unleash import UnleashStandIn


@dataclass(frozen=True)
class Server:
    url: str
    admin_token: str
    client_token: str
    real: bool

    async def admin(self, method: str, path: str, body: object = None, token: str | None = None):
        return await self.ask(method, "/api/admin" + path, body, token or self.admin_token)

    async def client(self, method: str, path: str, body: object = None, token: str | None = None, **headers: str):
        return await self.ask(method, "/api/client" + path, body, token or self.client_token, **headers)

    async def ask(self, method: str, path: str, body: object, token: str, **headers: str):
        async with aiohttp.ClientSession() as session:
            given = {"Authorization": token, **headers}
            async with session.request(method, self.url + path, json=body, headers=given) as answer:
                is_json = answer.content_type == "application/json"
                return answer.status, (await answer.json() if is_json else None), answer.headers


@pytest.fixture(params=["stand-in", pytest.param("real", marks=pytest.mark.unleash)])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Server]:
    if request.param == "real":
        if "UNLEASH_URL" not in os.environ:
            pytest.skip("no UNLEASH_URL")
        environ = os.environ
        yield Server(environ["UNLEASH_URL"], environ["UNLEASH_ADMIN_TOKEN"], environ["UNLEASH_CLIENT_TOKEN"], True)
        return
    async with UnleashStandIn(home=tmp_path / "unleash") as it:
        yield Server(it.url, it.admin_token, it.client_token, False)
