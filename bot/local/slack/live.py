"""What open browser tabs are told as it happens."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from aiohttp import WSCloseCode, web

from bot.local.slack.database import pack
from bot.local.slack.wire import Json

BACKLOG = 500


class Hub:
    """Sends news to the tabs of the people it concerns; a tab that cannot keep up is closed, and then reloads the truth."""

    def __init__(self) -> None:
        self._tabs: dict[web.WebSocketResponse, tuple[str, asyncio.Queue[str]]] = {}

    def tell(self, users: Iterable[str], news: Json) -> None:
        """Queue news for every tab of these users."""
        audience = set(users)
        if not any(user in audience for user, _ in self._tabs.values()):
            return
        text = pack(news)
        for user, queue in self._tabs.values():
            if user in audience:
                with suppress(asyncio.QueueFull):
                    queue.put_nowait(text)

    async def serve(self, request: web.Request, user: str) -> web.WebSocketResponse:
        """Hold one tab's connection until it leaves."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._tabs[socket] = (user, queue)
        writer = asyncio.create_task(self._write(socket, queue))
        try:
            async for _ in socket:
                pass
        finally:
            self._tabs.pop(socket, None)
            writer.cancel()
        return socket

    async def _write(self, socket: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
        await socket.send_str(pack({"type": "hello"}))
        with suppress(ConnectionError):
            while not queue.full():
                await socket.send_str(await queue.get())
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)

    async def close(self) -> None:
        """Send every tab away; it will try to come back."""
        for socket in list(self._tabs):
            await socket.close(code=WSCloseCode.GOING_AWAY)
