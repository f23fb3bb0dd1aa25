"""Tells open windows which features their person has: when they connect, and whenever that changes."""

import asyncio
import json
from contextlib import AbstractAsyncContextManager

from memo.server.beside import beside
from memo.server.services import Flags
from memo.server.sync.socket import Holder, SocketConnection, Sockets


class FlagWatch:
    """Compares, at every look, what each event socket was told with what its person has now."""

    def __init__(self, flags: Flags, sockets: Sockets, *, every_s: float) -> None:
        self._flags = flags
        self._sockets = sockets
        self._every_s = every_s
        self._told: dict[SocketConnection, frozenset[str]] = {}

    def look(self) -> None:
        """Send `{"type": "flags", "flags": [...]}` to every window that does not know it yet."""
        now = {one: self._flags.enabled(one.holder.account) for one in self._sockets.each(_listens)}
        for connection, flags in now.items():
            if self._told.get(connection) != flags:
                connection.send(json.dumps({"type": "flags", "flags": sorted(flags)}))
        self._told = now

    def looking(self) -> AbstractAsyncContextManager[None]:
        """Look again and again while the block runs."""
        return beside(self._run(), name="flag-watch")

    async def _run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(self._every_s)


def _listens(holder: Holder) -> bool:
    return bool(holder.workspace_id)
