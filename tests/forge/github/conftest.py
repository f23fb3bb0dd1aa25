"""A local GitHub with one small repository, and the factory's two doors to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SetClock
from bot.forge.github import GitHubForge
from bot.forge.workspaces import Workspaces
from bot.local.github import GitHubStandIn

FILES = {
    "README.md": b"# Memo\n\nA notes app.\n",
    "app/page.py": b"def title():\n    return 'Memo'\n",
    "app/run.sh": b"#!/bin/sh\necho run\n",
    ".gitignore": b"build/\n*.log\n",
}


@dataclass(frozen=True, slots=True)
class House:
    """What a test of the forge needs at hand."""

    hub: GitHubStandIn
    repo: str
    forge: GitHubForge
    workspaces: Workspaces
    clock: SetClock

    def forge_as(self, login: str) -> GitHubForge:
        return GitHubForge(base_url=self.hub.api_url, token=self.hub.token(login), repository=self.repo)

    def workspaces_at(self, home: Path, *, token: str | None = None) -> Workspaces:
        chosen = self.hub.token("bot") if token is None else token
        return Workspaces(home=home, remote_url=self.hub.clone_url(self.repo), token=chosen)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = SetClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    async with GitHubStandIn(home=tmp_path / "github", clock=clock) as hub:
        repo = await hub.create_repository("memo", from_files=FILES)
        forge = GitHubForge(base_url=hub.api_url, token=hub.token("bot"), repository=repo)
        workspaces = Workspaces(home=tmp_path / "ws", remote_url=hub.clone_url(repo), token=hub.token("bot"))
        await workspaces.fetch()
        yield House(hub, repo, forge, workspaces, clock)
        forge.close()
