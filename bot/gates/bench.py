"""Where gates are run: fresh sandboxes on copies of a tree, logs that are kept, and results that are never earned twice."""

import asyncio
import json
import os
import re
import shutil
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.agents.sandbox import Outcome, Sandbox
from bot.gates import trees
from bot.gates.environments import Prepared
from bot.gates.results import GateResult

T = TypeVar("T")
REPORT_BYTES = 20_000_000
KEPT_FILES = 4_000
NOTHING_RAN = re.compile(
    r"^Ran 0 tests|^no tests ran|^No test files found|^\s*Tests\s+no tests", re.MULTILINE | re.IGNORECASE
)
TOOL_MISSING = (126, 127)
PYTEST_NO_TESTS = 5
SIGNALLED = 128
PLACES = max(1, min(4, os.cpu_count() or 1))  # gates at a time


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command's end means: green or red, in words, and whether it is worth remembering (the tree's own doing)."""

    passed: bool
    summary: str
    lasting: bool = True


class Bench:
    """Runs commands in isolation and keeps what they said."""

    def __init__(self, home: Path) -> None:
        self._results = home / "results"
        self._work = home / "work" / str(os.getpid())
        self._places = asyncio.Semaphore(PLACES)
        for folder in (self._results, self._work):
            folder.mkdir(parents=True, exist_ok=True)
        _tidy(self._results, self._work.parent)

    @asynccontextmanager
    async def folder(self, name: str = "") -> AsyncIterator[Path]:
        """Yield an empty folder that is gone afterwards; `name` is for people who look on."""
        prefix = re.sub(r"[^A-Za-z0-9-]+", "-", name)[:40] + "."
        with tempfile.TemporaryDirectory(dir=self._work, prefix=prefix, ignore_cleanup_errors=True) as made:
            yield Path(made)

    async def run(
        self,
        tree: Path,
        prepared: Prepared,
        commands: Sequence[str],
        *,
        timeout_s: float,
        overlay: Mapping[str, bytes] = {},
        report: str | None = None,
    ) -> tuple[list[Outcome], bytes | None]:
        """Run commands one after the other in one fresh sandbox, on a copy of `tree` with `overlay` laid over it.

        Returns also the report they wrote, if they were to write one.
        """

        def lay_out(copy: Path) -> None:
            trees.copy(tree, copy)
            for path, content in overlay.items():
                trees.put(copy, path, content)
            if report is not None:
                trees.remove(copy, report)

        async with self.folder() as folder:
            copy = folder / "tree"
            await asyncio.to_thread(lay_out, copy)
            async with await Sandbox.start(
                copy, read_only=prepared.read_only, environment=prepared.variables, label="gate"
            ) as sandbox:
                outcomes = [await sandbox.run(command, timeout_s=timeout_s) for command in commands]
            return outcomes, trees.read(copy, report, REPORT_BYTES) if report else None

    async def result(
        self,
        template: GateResult,
        mark: str,
        work: Callable[[], Awaitable[tuple[Reading, str]]],
        *,
        fresh: bool = False,
    ) -> GateResult:
        """Return the remembered result for this fingerprint, or do the work, keep its log and remember it."""
        kept, log = self._results / f"{mark}.json", self._results / f"{mark}.log"
        if not fresh and kept.exists():
            remembered = GateResult(**json.loads(kept.read_text()))
            return replace(remembered, cached=True)
        async with self._places:
            started = asyncio.get_running_loop().time()
            reading, said = await work()
            seconds = round(asyncio.get_running_loop().time() - started, 2)
        log.write_text(said)
        result = replace(template, passed=reading.passed, summary=reading.summary, log_path=str(log), seconds=seconds)
        if reading.lasting:
            _keep(kept, asdict(result))
        return result

    async def outcomes(
        self, mark: str, work: Callable[[], Awaitable[list[Outcome]]], *, fresh: bool = False
    ) -> tuple[list[Outcome], bool]:
        """Return what commands came to, and whether that is remembered; `mark` is made of all that they depend on."""
        kept = self._results / f"{mark}.outcomes"
        if not fresh and kept.exists():
            return [Outcome(**found) for found in json.loads(kept.read_text())], True
        found = await work()
        if all(read_outcome(outcome, timeout_s=0).lasting for outcome in found):
            _keep(kept, [asdict(outcome) for outcome in found])
        return found, False

    async def told(self, template: GateResult, summary: str, log: str = "", *, mark: str = "") -> GateResult:
        """Return a result that needed no command, with its log; it is never remembered."""
        said = log or f"{summary}\n"

        async def work() -> tuple[Reading, str]:
            return Reading(template.passed, summary, lasting=False), said

        return await self.result(template, trees.fingerprint(template.name, mark, said), work)


async def side_by_side(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what each came to, in order; when one raises or we are cancelled, the others have ended before that is told."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _keep(place: Path, said: object) -> None:
    part = place.with_suffix(".part")
    part.write_text(json.dumps(said))
    part.replace(place)


def _tidy(results: Path, work: Path) -> None:
    """Take away what a killed judge left lying about, and the oldest results beyond a bound."""
    for folder in work.iterdir():
        if not Path("/proc", folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
    files = sorted(results.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT_FILES:]:
        file.unlink(missing_ok=True)


def read_outcome(
    outcome: Outcome, *, timeout_s: float, report: bytes | None = None, needs_report: bool = False
) -> Reading:
    """Say what a command's end means; whatever did not plainly succeed is red."""
    if outcome.timed_out:
        return Reading(False, f"took longer than {timeout_s:g} s and was stopped", lasting=False)
    last = _last_line(outcome.output)
    if outcome.exit_code in TOOL_MISSING:
        return Reading(False, f"a tool is missing: {last}", lasting=False)
    if outcome.exit_code >= SIGNALLED:
        return Reading(False, f"crashed (signal {outcome.exit_code - SIGNALLED}): {last}", lasting=False)
    counted = _count(report) if report is not None else None
    if outcome.exit_code:
        none = " (no test was found)" if outcome.exit_code == PYTEST_NO_TESTS else ""
        return Reading(False, f"exit code {outcome.exit_code}{none}: {last}")
    if NOTHING_RAN.search(outcome.output) or counted == 0:
        return Reading(False, "no test ran, so nothing is proved")
    if needs_report and counted is None:
        return Reading(False, "wrote no readable report, so no test is known to have run")
    ran = f"{counted} tests in " if counted is not None else ""
    return Reading(True, f"{ran}{outcome.seconds:.1f} s")


def transcript(command: str, outcome: Outcome) -> str:
    """Return a command with all it said, for the log."""
    end = "stopped at its deadline" if outcome.timed_out else f"exit code {outcome.exit_code}"
    return f"$ {command}\n{outcome.output.rstrip()}\n[{end}, {outcome.seconds:.2f} s]\n"


def _count(report: bytes) -> int | None:
    """Return how many tests of a JUnit file were executed; skipped ones were not. None when it cannot be read."""
    try:
        root = ET.fromstring(report)
    except ET.ParseError:
        return None
    return sum(case.find("skipped") is None for case in root.iter("testcase"))


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
