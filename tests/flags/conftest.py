"""A local flag server with a flag or two."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.local.unleash import UnleashStandIn
from flags.admin import FlagAdmin


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[UnleashStandIn]:
    async with UnleashStandIn(home=tmp_path / "server") as it:
        yield it


@pytest.fixture
async def admin(server: UnleashStandIn) -> AsyncIterator[FlagAdmin]:
    async with FlagAdmin(server.url, server.admin_token) as it:
        yield it
