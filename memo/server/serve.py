"""Serving: on a port of our own or on a listening socket someone else holds, until we are asked to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable

from aiohttp import web

from memo.server.app import create_app
from memo.server.config import Config

FINISH_S = 3


async def serve(config: Config, *, fd: int | None, host: str, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, then drain: sockets told "going away", requests finished, everything committed."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(create_app(config), access_log=None, shutdown_timeout=FINISH_S)
    await runner.setup()
    listening = _listen(fd, host, config.port)
    try:
        await web.SockSite(runner, listening).start()
        ready(_address(listening))
        await stop.wait()
    finally:
        await runner.cleanup()


def _listen(fd: int | None, host: str, port: int) -> socket.socket:
    if fd is not None:
        return socket.socket(fileno=fd)
    listening = socket.create_server((host, port), backlog=512)
    listening.setblocking(False)
    return listening


def _address(listening: socket.socket) -> str:
    if listening.family == socket.AF_UNIX:
        return str(listening.getsockname())
    host, port = listening.getsockname()[:2]
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
