"""A factory with what the timetable needs: a real store, a set clock, a Slack to be told in."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SetClock
from bot.crash import CrashPlan
from bot.factory import Factory
from bot.local.slack import SlackStandIn
from bot.outside import Options
from bot.slack.client import SlackClient
from bot.slack.pace import Rate
from bot.store import Database, Store
from bot.store.migrate import migrate
from jobs.clockwork import Clockwork, Fire, Job, Trigger

BERLIN = ZoneInfo("Europe/Berlin")


class Sweep:
    """A job that writes down its fires, and fails as it is told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fires: list[str] = []
        self.trouble: list[BaseException] = []

    async def run(self, _: Factory, fire: Fire) -> None:
        self.fires.append(fire.key.removeprefix(f"job/{self.name}/"))
        if self.trouble:
            raise self.trouble.pop(0)

    def job(self, trigger: Trigger) -> Job:
        return Job(self.name, trigger, self.run)


@pytest.fixture
def sweep() -> Callable[[str], Sweep]:
    return Sweep


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 12, 8, 12, tzinfo=UTC))


@pytest.fixture
async def slack(tmp_path, clock) -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(tmp_path / "slack", clock=clock) as running:
        yield running


@pytest.fixture
async def ports(tmp_path, clock, slack) -> AsyncIterator[Any]:
    """As much of `Outside` as the clockwork reaches for."""
    database = Database(f"sqlite:///{tmp_path / 'factory.db'}")
    migrate(database.engine_url)
    async with SlackClient(base_url=slack.api_url, token=slack.bot_token, rate=Rate(per_s=50, burst=50)) as client:
        options = Options(tmp_path, slack.channel_id("factory"), "", "", zone=BERLIN, digest_at=time(17, 30))
        yield SimpleNamespace(
            store=Store(database), clock=clock, slack=client, options=options, report=lambda _: "AB12",
            locks=defaultdict(asyncio.Lock), crash=CrashPlan(""),
        )  # fmt: skip
    await database.close()


@pytest.fixture
def clockwork(ports) -> Callable[..., Clockwork]:
    """Open a clockwork with these jobs; another one on the same store is what a restart brings."""
    return lambda *jobs: Clockwork(Factory(ports), jobs)
