"""A local error tracker on a set clock, and the unmodified SDK pointed at it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sentry_sdk

from bot.clock import SetClock
from bot.local.sentry import SentryStandIn


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 2, 9, tzinfo=UTC))


@pytest.fixture
async def tracker(tmp_path: Path, clock: SetClock) -> AsyncIterator[SentryStandIn]:
    async with SentryStandIn(home=tmp_path, clock=clock) as it:
        yield it


@pytest.fixture
def sdk(tracker: SentryStandIn):
    clients = []

    def make(release: str = "r1", project: str = "memo", **options) -> "Sender":
        client = sentry_sdk.Client(tracker.dsn(project), release=release, default_integrations=False, **options)
        clients.append(client)
        return Sender(client)

    yield make
    for client in clients:
        client.close(1)


class Sender:
    """The SDK with its blocking flush away from our loop, so that the server can answer."""

    def __init__(self, client: sentry_sdk.Client) -> None:
        self.client = client

    async def error(self, error: BaseException, user: str | None = None) -> str | None:
        with self._scope() as scope:
            if user is not None:
                scope.set_user({"id": user})
            ident = sentry_sdk.capture_exception(error)
        await asyncio.to_thread(self.client.flush, 5)
        return ident

    async def message(self, text: str) -> str | None:
        with self._scope():
            ident = sentry_sdk.capture_message(text)
        await asyncio.to_thread(self.client.flush, 5)
        return ident

    @contextmanager
    def _scope(self) -> Iterator[sentry_sdk.Scope]:
        with sentry_sdk.new_scope() as scope:
            scope.set_client(self.client)
            yield scope
