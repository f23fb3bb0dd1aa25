"""Holds the product's listening socket and starts the product on it; outlives the bot. Standard library only.

    python holder.py FOLDER HOST PORT      returns when it listens, and stays behind in a session of its own

While no product runs, connections wait in the socket's queue: none is refused. One JSON object a line on the unix socket
FOLDER/holder.sock, one answer a line:

    {"do": "status"}
        →  {"pid": 5, "port": 8765, "processes": {"serving": {"pid": 7, "sha": "…", "port": 8765}}}
    {"do": "start", "name": "serving", "sha": "…", "command": "…", "cwd": "…", "env": {…}, "log": "…"}
        →  {"pid": 7, "port": 8765}
    {"do": "stop", "name": "serving", "drain_s": 10}
        →  {"stopped": true}
    {"do": "quit"}
        →  {"stopped": true}, and everything ends

The name `serving` gets the socket we hold; any other gets a private one of its own, on a free port.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVING = "serving"
BACKLOG = 1024
KILL_S = 5.0
CLEAR_S = 5.0
LINE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Running:
    """A process group we started."""

    process: asyncio.subprocess.Process
    sha: str
    listening: socket.socket

    @property
    def alive(self) -> bool:
        """Whether its first process still runs."""
        return self.process.returncode is None


class Holder:
    """Answers requests, one at a time for each name."""

    def __init__(self, folder: Path, host: str, held: socket.socket) -> None:
        self._folder, self._host, self._held = folder, host, held
        self._running: dict[str, Running] = {}
        self._turn = asyncio.Lock()
        self._over = asyncio.Event()

    async def serve(self) -> None:
        """Answer until `quit` or a polite signal, then stop what runs."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._over.set)
        with contextlib.suppress(FileNotFoundError):
            os.unlink("holder.sock")
        server = await asyncio.start_unix_server(self._meet, "holder.sock", limit=LINE_BYTES)
        os.chmod("holder.sock", 0o600)
        ready()
        await self._over.wait()
        server.close()
        for name in list(self._running):
            await self._stop(name, 5.0)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            try:
                answer = await self._answer(json.loads(await reader.readline()))
            except (OSError, ValueError, KeyError) as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
            if answer.get("over"):
                self._over.set()

    async def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "status":
                return self._status()
            case "start":
                async with self._turn:
                    return await self._start(request)
            case "stop":
                async with self._turn:
                    return await self._stop(request["name"], float(request["drain_s"]))
            case "quit":
                return {"stopped": True, "over": True}
            case other:
                return {"error": f"unknown request {other!r}"}

    def _status(self) -> dict[str, Any]:
        processes = {
            name: {"pid": it.process.pid, "sha": it.sha, "port": it.listening.getsockname()[1]}
            for name, it in self._running.items()
            if it.alive
        }
        return {"pid": os.getpid(), "port": self._held.getsockname()[1], "processes": processes}

    async def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if name in self._running and self._running[name].alive:
            return {"error": f"{name} runs already"}
        await self._stop(name, 0.0)
        listening = self._held if name == SERVING else socket.create_server((self._host, 0), backlog=BACKLOG)
        descriptor = listening.fileno()
        with open(request["log"], "ab") as log:
            process = await asyncio.create_subprocess_exec(
                "/bin/bash",
                "-c",
                request["command"],
                cwd=request["cwd"],
                env={**request["env"], "LISTEN_FD": str(descriptor)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(descriptor,),
                start_new_session=True,
            )
        self._running[name] = Running(process, request["sha"], listening)
        self._remember()
        return {"pid": process.pid, "port": listening.getsockname()[1]}

    async def _stop(self, name: str, drain_s: float) -> dict[str, Any]:
        it = self._running.pop(name, None)
        if it is not None:
            if it.alive:
                signal_group(it.process.pid, signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(drain_s):
                        await it.process.wait()
            signal_group(it.process.pid, signal.SIGKILL)
            async with asyncio.timeout(KILL_S):
                await it.process.wait()
            if it.listening is not self._held:
                it.listening.close()
        self._remember()
        return {"stopped": it is not None}

    def _remember(self) -> None:
        """Write down whom we started, so that a holder after us can clear away what a killed one left."""
        groups = {str(it.process.pid): started_at(it.process.pid) for it in self._running.values()}
        part = self._folder / "groups.part"
        part.write_text(json.dumps(groups))
        part.replace(self._folder / "groups.json")


def signal_group(pid: int, number: int) -> None:
    """Signal a process group, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def started_at(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; empty when it is gone. A pid alone may be somebody else's by now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def clear_away(folder: Path) -> bool:
    """Kill the process groups that a killed holder left behind, since they keep the port; say whether there were any."""
    try:
        groups: dict[str, str] = json.loads((folder / "groups.json").read_text())
    except (OSError, ValueError):
        return False
    left = [int(pid) for pid, began in groups.items() if began and started_at(int(pid)) == began]
    for pid in left:
        signal_group(pid, signal.SIGKILL)
    return bool(left)


def listen(host: str, port: int, patience_s: float) -> socket.socket:
    """Return the socket to hold; a port that is being given up by the dying is waited for."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return socket.create_server((host, port), backlog=BACKLOG)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def ready() -> None:
    """Tell the process that waits for us that all is well, and let go of its descriptors."""
    os.write(1, b"ready\n")
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(silence, descriptor)


def main() -> int:
    """Detach, take the lock, listen, serve. The first process returns 0 once the second listens, else its last words."""
    folder, host, port = Path(sys.argv[1]).absolute(), sys.argv[2], int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        with os.fdopen(reader) as said:
            words = said.read()
        sys.stderr.write("" if words == "ready\n" else words)
        return 0 if words == "ready\n" else 1
    os.setsid()
    os.close(reader)
    os.dup2(writer, 1)
    os.close(writer)
    log = os.open(folder / "holder.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    os.chdir(folder)
    try:
        lock = os.open("holder.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with listen(host, port, CLEAR_S if clear_away(folder) else 0.0) as held:
            asyncio.run(Holder(folder, host, held).serve())
    except OSError as error:
        os.write(1, f"{os.strerror(error.errno) if error.errno else error}\n".encode())
        traceback.print_exc()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
