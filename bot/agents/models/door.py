"""What both vendors' doors share: one deadline for a call, one for a silence, and errors in the factory's words."""

import asyncio
import ssl
from abc import ABC, abstractmethod
from functools import cache
from typing import Any, ClassVar

import httpx2

from bot.agents.models.conversation import Reply, Request, Vendor
from bot.errors import Permanent, Transient

LIST_S = 30.0


@cache
def trust() -> ssl.SSLContext:
    """Return whose certificates are believed; reading them takes the loop 25 ms, in which nobody is heard, so it is done once."""
    return httpx2.create_ssl_context()


class Door(ABC):
    """One model at one endpoint; `stall_s` ends a stream that says nothing, `deadline_s` the whole call."""

    vendor: ClassVar[Vendor]
    failures: ClassVar[tuple[type[Exception], ...]]  # what the vendor's SDK raises, beside the connection's own errors
    broken: ClassVar[tuple[type[Exception], ...]]  # what it raises, besides, for a stream that makes no sense

    def __init__(self, client: Any, name: str, *, stall_s: float, deadline_s: float) -> None:
        self._client, self._name, self._stall_s, self._deadline_s = client, name, stall_s, deadline_s

    @property
    def name(self) -> str:
        """Return the vendor's name of the model."""
        return self._name

    async def complete(self, request: Request) -> Reply:
        """Return the model's whole next turn; raises `Transient` or `Permanent`."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._stream(request)
        except (*self._expected, *self.broken) as error:
            raise self._translate(error) from error

    async def list_models(self) -> list[str]:
        """Return the model names the endpoint offers."""
        try:
            async with asyncio.timeout(LIST_S):
                return [model.id async for model in self._client.models.list()]
        except self._expected as error:
            raise self._translate(error) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    @property
    def _expected(self) -> tuple[type[Exception], ...]:
        return (*self.failures, httpx2.HTTPError, TimeoutError)

    async def _next(self, events: Any) -> Any:
        """Return the stream's next event, None at its end; a silence of `stall_s` raises `TimeoutError`."""
        async with asyncio.timeout(self._stall_s):
            return await anext(events, None)

    @abstractmethod
    async def _stream(self, request: Request) -> Reply:
        """Ask, and return the answer when its stream has ended."""

    @abstractmethod
    def _translate(self, error: Exception) -> Transient | Permanent:
        """Return what the vendor's error means to the factory."""


def retry_after(response: Any) -> float | None:
    """Return the seconds a refused answer asks us to wait, None when it does not say (RFC 9110, 10.2.3)."""
    header = response.headers.get("retry-after")
    try:
        return float(header) if header else None
    except ValueError:
        return None


def short(error: Exception) -> str:
    """Return the error's words, cut to what fits a message."""
    return (str(error) or type(error).__name__)[:300]
