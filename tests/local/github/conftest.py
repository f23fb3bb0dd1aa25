"""A local GitHub, PyGithub clients for its people, real git, and a receiver of webhooks."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import github
import pytest
from aiohttp import web
from github.Repository import Repository

from bot.clock import SetClock
from bot.local.github import GitHubStandIn

FILES = {"README.md": b"# Memo\n", "app/page.py": b"one\ntwo\nthree\n"}


def client(base_url: str, token: str) -> github.Github:
    return github.Github(
        base_url=base_url, auth=github.Auth.Token(token), retry=None, timeout=20,
        seconds_between_requests=None, seconds_between_writes=None,
    )  # fmt: skip


@dataclass(slots=True)
class Town:
    hub: GitHubStandIn
    full_name: str
    clock: SetClock

    def repo_as(self, login: str) -> Repository:
        return client(self.hub.api_url, self.hub.token(login)).get_repo(self.full_name)

    async def do(self, work: Callable[[Repository], Any], by: str = "bot") -> Any:
        """Run blocking PyGithub work off the loop, since the server is on it."""
        return await asyncio.to_thread(lambda: work(self.repo_as(by)))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def town(tmp_path: Path, clock: SetClock) -> AsyncIterator[Town]:
    async with GitHubStandIn(home=tmp_path / "github", clock=clock, retry_after_s=(0.01, 0.01)) as hub:
        yield Town(hub, await hub.create_repository("memo", from_files=FILES, description="A notes app"), clock)


@pytest.fixture
def git() -> Callable[..., Any]:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}

    async def run(*arguments: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com", *arguments]
        return await asyncio.to_thread(
            subprocess.run, command, cwd=cwd, env=environment, check=check, capture_output=True, text=True, timeout=60
        )

    return run


@dataclass(slots=True)
class Receiver:
    url: str = ""
    answer: int = 200
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def events(self) -> list[str]:
        told = []
        for headers, body in self.seen:
            action = json.loads(body).get("action", "")
            told.append(f"{headers['X-GitHub-Event']}{':' if action else ''}{action}")
        return told


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    it = Receiver()

    async def take(request: web.Request) -> web.Response:
        it.seen.append((dict(request.headers), await request.read()))
        return web.Response(status=it.answer)

    app = web.Application(client_max_size=2**24)
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield it
    await runner.cleanup()
