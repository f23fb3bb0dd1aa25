"""Work that many ask for at the same moment is done once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import ShopfloorError


class Shared:
    """Work that brings everybody the same: whoever asks while it is under way shares the next doing of it."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work, self._turn = work, asyncio.Lock()
        self._asked = self._served = 0
        self._failure: ShopfloorError | None = None

    async def done(self) -> None:
        """Return when the work was begun and ended after this call; raises what it raised."""
        self._asked = mine = self._asked + 1
        async with self._turn:
            if self._served < mine:
                await self._do(self._asked)
            if self._failure:
                raise self._failure

    async def _do(self, upto: int) -> None:
        self._failure = None
        try:
            await self._work()
        except ShopfloorError as failure:
            self._failure = failure
        self._served = upto
