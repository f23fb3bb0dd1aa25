"""Websockets: an outgoing queue each, a registry of all, and the page's own conversation."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from aiohttp import ClientConnectionError, WSMsgType, web

from flags.client import Account
from memo.server import limits
from memo.server.sync import wire
from memo.server.sync.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose socket it is: the account and its session, and either the workspace it is told of or the page it holds.

    `link` is the hash of the public link by which a visitor without an account came.
    """

    account: Account
    session: str
    workspace_id: str
    page_id: str = ""
    link: str = ""

    @property
    def kind(self) -> str:
        """What the socket carries: a public `link`, a `page`, or the news of a `workspace`."""
        return "link" if self.link else "page" if self.page_id else "workspace"

    @property
    def user_id(self) -> str:
        """The person's id."""
        return self.account.user_id


class SocketConnection:
    """One websocket with an outgoing queue, so that a slow reader never holds up a room."""

    def __init__(
        self, socket: web.WebSocketResponse, holder: Holder, *, can_edit: bool, person: dict[str, str]
    ) -> None:
        self.holder = holder
        self.can_edit = can_edit
        self.person = person
        self._socket = socket
        self._outgoing: asyncio.Queue[bytes | str | None] = asyncio.Queue()
        self._queued_bytes = 0
        self._committed = 0
        self._told = 0
        self._closing: tuple[int, str] | None = None

    def send(self, message: bytes | str) -> None:
        """Queue a message; a reader that is too far behind is closed instead, and syncs anew when it comes back."""
        if self._closing is not None:
            return
        self._queued_bytes += len(message)
        if self._queued_bytes > limits.OUTGOING_BYTES:
            self.close(wire.SLOW, "too slow")
            return
        self._outgoing.put_nowait(message)

    def committed(self) -> None:
        """Count an update that is on disk; the commits of one batch are told in one message."""
        self._committed += 1
        asyncio.get_running_loop().call_soon(self._tell_committed)

    def close(self, code: int, reason: str) -> None:
        """Send what is queued, then close with this code."""
        if self._closing is None:
            self._closing = (code, reason)
            self._outgoing.put_nowait(None)

    async def write(self) -> None:
        """Send the queue until it is closed; a peer that is gone ends it quietly."""
        with suppress(ClientConnectionError, ConnectionError):
            while (message := await self._outgoing.get()) is not None:
                self._queued_bytes -= len(message)
                await self._send(message)
        code, reason = self._closing or (wire.GOING_AWAY, "")
        with suppress(ClientConnectionError, ConnectionError):
            await self._socket.close(code=code, message=reason.encode())

    async def _send(self, message: bytes | str) -> None:
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_str(message)

    def _tell_committed(self) -> None:
        if self._told != self._committed:
            self._told = self._committed
            self.send(wire.committed_message(self._committed))


class Sockets:
    """All open sockets, found by whose they are."""

    def __init__(self) -> None:
        self._open: set[SocketConnection] = set()

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def by_kind(self) -> Counter[str]:
        """Return how many are open for pages, workspaces and public links."""
        return Counter(connection.holder.kind for connection in self._open)

    @contextmanager
    def holding(self, connection: SocketConnection) -> Iterator[None]:
        """Know a connection while the block runs."""
        self._open.add(connection)
        try:
            yield
        finally:
            self._open.discard(connection)

    def each(self, which: Callable[[Holder], bool]) -> list[SocketConnection]:
        """Return the connections whose holder `which` accepts."""
        return [connection for connection in self._open if which(connection.holder)]

    def close(self, which: Callable[[Holder], bool], code: int, reason: str) -> None:
        """Close those."""
        for connection in self.each(which):
            connection.close(code, reason)


async def refuse(request: web.Request, code: int, reason: str) -> web.WebSocketResponse:
    """Accept the upgrade only to close with a code: browsers hide the status of a refused upgrade."""
    socket = _new_socket()
    await socket.prepare(request)
    await socket.close(code=code, message=reason.encode())
    return socket


Check = Callable[[SocketConnection], Awaitable[None]]


async def serve_page(
    request: web.Request, sockets: Sockets, rooms: Rooms, make: Callable[..., SocketConnection], check: Check
) -> web.WebSocketResponse:
    """Keep a page's document and one client in step until either side closes.

    `check` closes what is not allowed; it is asked once the connection can be found, so that no revocation slips between.
    """
    socket = _new_socket()
    await socket.prepare(request)
    connection = make(socket)
    writer = asyncio.create_task(connection.write(), name="socket-writer")
    with sockets.holding(connection):
        await check(connection)
        room = await rooms.enter(connection.holder.page_id, connection)
        try:
            await _read(socket, connection, lambda message: room.receive(connection, message))
        finally:
            rooms.leave(room, connection)
            await _finish(connection, writer)
    return socket


async def serve_events(
    request: web.Request, sockets: Sockets, make: Callable[..., SocketConnection], check: Check
) -> web.WebSocketResponse:
    """Keep a client told of what changes in a workspace; what it says is ignored. `check` is as for a page."""
    socket = _new_socket()
    await socket.prepare(request)
    connection = make(socket)
    writer = asyncio.create_task(connection.write(), name="socket-writer")
    with sockets.holding(connection):
        try:
            await check(connection)
            await _read(socket, connection, lambda _message: None)
        finally:
            await _finish(connection, writer)
    return socket


def _new_socket() -> web.WebSocketResponse:
    return web.WebSocketResponse(heartbeat=25, max_msg_size=limits.SOCKET_MESSAGE_BYTES, timeout=2)


async def _read(socket: web.WebSocketResponse, connection: SocketConnection, receive: Callable[[bytes], None]) -> None:
    async for message in socket:
        try:
            if message.type is not WSMsgType.BINARY:
                raise wire.MalformedMessage("text")
            receive(message.data)
        except wire.MalformedMessage as error:
            connection.close(wire.MALFORMED, str(error))
            return


async def _finish(connection: SocketConnection, writer: asyncio.Task[None]) -> None:
    connection.close(wire.GOING_AWAY, "")
    with suppress(TimeoutError):
        async with asyncio.timeout(3):
            await writer
