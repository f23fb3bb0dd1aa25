"""One sandbox a run: bwrap around a small command server, with the worktree and what is named, and nothing else."""

import asyncio
import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.agents.sandbox_cgroup import inside, new_group, own_group, remove
from bot.agents.sandbox_probe import cure, find_holes
from bot.agents.sandbox_view import INSIDE_SERVER, MADE_ETC, SandboxUnavailable, arguments, interpreter

__all__ = ["Outcome", "Sandbox", "SandboxUnavailable", "preflight"]

START_S = 15.0
ANSWER_GRACE_S = 10.0
STOP_S = 2.0
LINE_BYTES = 8 << 20
PREFLIGHT_FRESH_S = 600.0
LIMITS = {"open_files": 8192, "file_bytes": 2 << 30, "threads": 1500, "processes": 500, "nice": 5}
MEMORY_BYTES = 8 << 30
PARTINGS, PARTING_S = 50, 0.02

_proved: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command did; `output` is stdout and stderr together, head and tail when long."""

    exit_code: int
    output: str
    timed_out: bool
    seconds: float


class Sandbox:
    """A running sandbox: commands share its processes, its loopback and its files until `stop`."""

    def __init__(self, process: asyncio.subprocess.Process, group: Path | None) -> None:
        self._process = process
        self._group = group
        self._turn = asyncio.Lock()
        self._number = 0

    @classmethod
    async def start(
        cls,
        worktree: Path,
        *,
        read_only: Sequence[tuple[Path, str]] = (),
        environment: Mapping[str, str] = {},
        label: str = "",
        memory_bytes: int | None = None,
    ) -> Self:
        """Return a sandbox with `worktree` read-write at /repo; raises `SandboxUnavailable` with the cure.

        `read_only` pairs a host path with its place inside; `environment` is all the commands get besides a plain PATH and HOME;
        `label` says in the list of processes what it is for; `memory_bytes` bounds all of it together (8 GB, or less on a
        small machine).
        """
        await preflight()
        return await cls._start_unproved(worktree, read_only, environment, label, memory_bytes or _memory())

    @classmethod
    async def _start_unproved(
        cls,
        worktree: Path,
        read_only: Sequence[tuple[Path, str]],
        environment: Mapping[str, str],
        label: str,
        memory_bytes: int,
    ) -> Self:
        bwrap = _find_bwrap()
        limits = {**LIMITS, "memory_bytes": memory_bytes, "label": label}
        whole = {"pids.max": str(LIMITS["threads"]), "memory.max": str(memory_bytes), "memory.swap.max": "0"}
        with _made_etc() as made, new_group(own_group(), whole) as group:
            line = arguments(bwrap, worktree.resolve(strict=True), read_only, environment, made)
            line += [str(interpreter()), "-I", INSIDE_SERVER, json.dumps(limits)]
            process = await asyncio.create_subprocess_exec(
                *inside(group, line),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={},
                pass_fds=tuple(made.values()),
                start_new_session=True,
                limit=LINE_BYTES,
            )
        sandbox = cls(process, group)
        try:
            await sandbox._greet()
        except BaseException:
            await sandbox.stop()
            raise
        return sandbox

    @property
    def alive(self) -> bool:
        """Whether commands can still be run."""
        return self._process.returncode is None

    async def run(self, command: str, *, timeout_s: float = 120) -> Outcome:
        """Run `command` with bash in /repo, one at a time; its process group is killed at the deadline or when we are cancelled.

        A sandbox that has died answers with exit code 137 and says so.
        """
        async with self._turn:
            self._number += 1
            request = {"id": self._number, "command": command, "timeout_s": timeout_s}
            started = time.monotonic()
            try:
                async with asyncio.timeout(timeout_s + ANSWER_GRACE_S):
                    answer = await self._ask(request)
            except TimeoutError:
                self._kill()
                return Outcome(137, "[the sandbox did not answer and was ended]", True, time.monotonic() - started)
            except asyncio.CancelledError:
                self._send({"kill": self._number})
                raise
            if answer is None:
                return Outcome(137, "[the sandbox has ended]", False, time.monotonic() - started)
            return Outcome(answer["exit_code"], answer["output"], answer["timed_out"], answer["seconds"])

    async def stop(self) -> None:
        """Kill everything inside, within two seconds; stopping twice does no harm."""
        async with asyncio.timeout(STOP_S):
            self._kill()
            # The running command gets its answer first: one reader on the pipe at a time.
            async with self._turn:
                await self._gone()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _kill(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _gone(self) -> None:
        """The pipe ends when the last process of the namespace has gone, not only bwrap itself."""
        while self._process.stdout is not None and await self._process.stdout.read(65536):
            pass
        await self._process.wait()
        for _ in range(PARTINGS):  # a process leaves its group a moment after it is gone
            if remove(self._group):
                return
            await asyncio.sleep(PARTING_S)

    async def _greet(self) -> None:
        stdout, stderr = self._process.stdout, self._process.stderr
        assert stdout is not None
        assert stderr is not None
        try:
            async with asyncio.timeout(START_S):
                line = await stdout.readline()
                said = b"" if line else await stderr.read()
        except TimeoutError:
            raise SandboxUnavailable(f"The sandbox did not start within {START_S:.0f} s.") from None
        if not line:
            raise SandboxUnavailable(cure(said.decode("utf-8", "replace")))

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        self._send(request)
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            answer: dict[str, Any] = json.loads(line)
            if answer["id"] == request["id"]:
                return answer
        return None

    def _send(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(json.dumps(request).encode() + b"\n")


async def preflight() -> None:
    """Prove the isolation by trying to break it; raises `SandboxUnavailable` with the cure. Proved once in ten minutes."""
    bwrap = _find_bwrap()
    if time.monotonic() - _proved.get(bwrap, -PREFLIGHT_FRESH_S) < PREFLIGHT_FRESH_S:
        return
    with tempfile.TemporaryDirectory(prefix="preflight-") as folder:
        worktree = Path(folder, "tree")
        worktree.mkdir()
        async with await Sandbox._start_unproved(worktree, (), {}, "preflight", _memory()) as sandbox:
            holes = await find_holes(lambda command: sandbox.run(command, timeout_s=20), Path(folder))
    if holes:
        raise SandboxUnavailable(
            f"The sandbox leaks on this machine: {'; '.join(holes)}. No agent runs until it holds: "
            "update bubblewrap (`apt-get install --only-upgrade bubblewrap`) and run `app.py doctor`."
        )
    _proved[bwrap] = time.monotonic()


def _find_bwrap() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxUnavailable(
            "bubblewrap is missing, so agents and gates cannot be isolated and nothing is run. "
            "Cure: `apt-get install bubblewrap`."
        )
    return found


def _memory() -> int:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(MEMORY_BYTES, whole * 3 // 4)


@contextmanager
def _made_etc() -> Iterator[dict[str, int]]:
    made = {name: os.memfd_create(name, 0) for name in MADE_ETC}
    try:
        for name, text in MADE_ETC.items():
            os.write(made[name], text.encode())
            os.lseek(made[name], 0, os.SEEK_SET)
        yield made
    finally:
        for descriptor in made.values():
            os.close(descriptor)
