"""The helper process that holds the model: started on demand, gone when idle, and honest when it is not there."""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

START_S = 30.0
ANSWER_S = 60.0
KEPT = 4096
LINE_LIMIT = 64 * 1024 * 1024

Vectors = NDArray[np.float32]


class EmbeddingHelper:
    """Turns texts into vectors in another process; None with `why_not` set when that cannot be had.

    Vectors of up to 4,096 texts are kept, so that judging against the same reports again costs nothing. Closing it is safe twice.
    """

    def __init__(self, *, model: Path | None = None, idle_s: float = 300.0) -> None:
        self.why_not = ""
        self._arguments = [
            "-m",
            "bot.triage.embedder",
            "--idle-s",
            str(idle_s),
            *(["--model", str(model)] if model else []),
        ]
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def pid(self) -> int | None:
        """Return the id of the running process, None when there is none."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def embed(self, texts: Sequence[str]) -> Vectors | None:
        """Return one vector of length 1 per text, or None when no model answers."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if missing and not await self._fetch(missing):
            return None
        vectors = [self._kept[text] for text in texts]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return np.stack(vectors) if vectors else np.zeros((0, 384), np.float32)

    async def ended(self) -> None:
        """Wait until no process is running, as after a time without requests."""
        if self._process is not None:
            await self._process.wait()

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _fetch(self, texts: Sequence[str]) -> bool:
        async with self._one_at_a_time:
            for _ in range(2):
                vectors = await self._ask(texts)
                if vectors is not None:
                    self._kept.update(zip(texts, vectors, strict=True))
                    return True
                if self.why_not:
                    return False
            self.why_not = "the model's process ended twice without an answer"
            return False

    async def _ask(self, texts: Sequence[str]) -> Vectors | None:
        """Ask once; None when the process has gone, which the caller may try to mend by asking again."""
        try:
            process = await self._running()
            if process is None or process.stdin is None:
                return None
            async with asyncio.timeout(ANSWER_S):
                process.stdin.write(json.dumps({"texts": list(texts)}).encode() + b"\n")
                await process.stdin.drain()
                answer = await self._read(process)
        except TimeoutError:
            await self.close()
            self.why_not = "the model did not answer in time"
            return None
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        if answer is None:
            await self.close()
            return None
        return np.array(answer["vectors"], np.float32)

    async def _running(self) -> asyncio.subprocess.Process | None:
        if self.pid is not None:
            return self._process
        await self.close()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            limit=LINE_LIMIT,
        )
        async with asyncio.timeout(START_S):
            first = await self._read(self._process)
        if first is None or "absent" in first:
            self.why_not = first["absent"] if first else "the model's process did not start"
            await self.close()
            return None
        return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> dict[str, Any] | None:
        line = await process.stdout.readline() if process.stdout else b""
        return json.loads(line) if line.endswith(b"\n") else None


def _environment() -> dict[str, str]:
    """Return an environment without secrets: the path, where our own code lies, one thread of arithmetic."""
    root = str(Path(__file__).resolve().parents[2])
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
