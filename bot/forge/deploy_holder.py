"""Talks to the holder, and starts one when there is none."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import Permanent, UserError

SCRIPT = Path(__file__).with_name("holder.py")
START_S = 20.0
ANSWER_S = 15.0


@dataclass(frozen=True, slots=True)
class Process:
    """A product process the holder started and that is still there."""

    pid: int
    sha: str
    port: int


class HolderClient:
    """The holder of one product; `port` 0 chooses a free one, which is kept from then on."""

    def __init__(self, folder: Path, *, host: str, port: int) -> None:
        self._folder = folder
        self._host, self._port = host, port

    async def processes(self) -> dict[str, Process] | None:
        """Return what runs, by name; None when there is no holder."""
        try:
            status = await self._ask({"do": "status"}, ANSWER_S)
        except (OSError, TimeoutError):
            return None
        return {name: Process(**facts) for name, facts in status["processes"].items()}

    async def port(self) -> int:
        """Return the port people use, starting the holder when there is none."""
        return int((await self._told({"do": "status", "name": "its port"}, ANSWER_S))["port"])

    async def ensure(self) -> None:
        """Start a holder if none answers; raises `UserError` when the port is taken."""
        if await self.processes() is not None:
            return
        kept = self._folder / "port"
        port = self._port or (int(kept.read_text()) if kept.exists() else 0)
        self._folder.mkdir(parents=True, exist_ok=True)
        starter = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(SCRIPT), str(self._folder), self._host, str(port),
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(START_S):
            _, said = await starter.communicate()
        if starter.returncode:
            raise UserError(
                f"The product cannot listen on {self._host}:{port} ({said.decode().strip()}). "
                "Stop the process that holds the port, or choose another port in the settings."
            )
        kept.write_text(str((await self._ask({"do": "status"}, ANSWER_S))["port"]))

    async def start(
        self, name: str, *, sha: str, command: str, cwd: Path, env: Mapping[str, str], log: Path
    ) -> Process:
        """Start a product process; `serving` gets the held socket, any other name a private one."""
        request = {"do": "start", "name": name, "sha": sha, "command": command, "cwd": str(cwd), "env": dict(env)}
        answer = await self._told({**request, "log": str(log)}, ANSWER_S)
        return Process(pid=int(answer["pid"]), sha=sha, port=int(answer["port"]))

    async def stop(self, name: str, *, drain_s: float) -> None:
        """Let a process finish what it has begun, for so long; then kill its group. Nothing runs: nothing is done."""
        await self._told({"do": "stop", "name": name, "drain_s": drain_s}, drain_s + ANSWER_S)

    async def quit(self) -> None:
        """End the holder and all it started; no holder: nothing is done."""
        try:
            await self._ask({"do": "quit"}, ANSWER_S)
        except (OSError, TimeoutError):
            return

    async def _told(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        await self.ensure()
        try:
            answer = await self._ask(request, timeout_s)
        except (OSError, TimeoutError) as error:
            raise Permanent(
                f"The holder did not {request['do']} {request['name']}: {error or 'no answer in time'}"
            ) from None
        if "error" in answer:
            raise Permanent(f"The holder could not {request['do']} {request['name']}: {answer['error']}")
        return answer

    async def _ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        async with asyncio.timeout(timeout_s), self._connected() as (reader, writer):
            writer.write(json.dumps(request).encode() + b"\n")
            await writer.drain()
            line = await reader.readline()
        if not line:
            raise ConnectionResetError("the holder went away")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        folder = os.open(self._folder, os.O_PATH | os.O_DIRECTORY)
        try:
            # A socket's path holds about 100 characters; through the folder's descriptor it is always short enough.
            reader, writer = await asyncio.open_unix_connection(f"/proc/self/fd/{folder}/holder.sock")
        finally:
            os.close(folder)
        try:
            yield reader, writer
        finally:
            writer.close()
