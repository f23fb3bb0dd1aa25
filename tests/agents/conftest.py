"""A journal in memory that can be killed, a worktree of the tiny product, the model stand-in, and a crew that uses them."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.agents.choice import Endpoints
from bot.agents.crew import Assignment, Crew, RunResult
from bot.agents.roles import load_roles
from bot.budget import MemoryLedger
from bot.clock import SetClock
from bot.local.models import STORIES, ModelStandIn

TINY = Path(__file__).parents[1] / "products" / "tiny"
ACCEPTANCE = 'AC-1: at 9 "Good morning, Ada". AC-2: at 19 "Good evening, Ada". AC-3: at 3 still "Hello, Ada".'


class Killed(BaseException):
    """The process died here."""


@dataclass
class Journal:
    """Records each step's result once, as JSON; dies before or after a named step when told to."""

    records: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    die_in: str = ""
    die_after: str = ""

    async def step(self, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
        if name not in self.records:
            result = await work()
            if name == self.die_in:
                raise Killed(name)
            self.records[name] = json.dumps(result)
            self.order.append(name)
            if name == self.die_after:
                raise Killed(name)
        return json.loads(self.records[name])


@dataclass
class CopyTree:
    """Keeps whole copies of a worktree."""

    root: Path
    kept: Path
    restored: list[str] = field(default_factory=list)

    async def snapshot(self) -> str:
        name = str(len(list(self.kept.iterdir())) if self.kept.exists() else 0)
        shutil.copytree(self.root, self.kept / name, symlinks=True)
        return name

    async def restore(self, snapshot: str) -> None:
        self.restored.append(snapshot)
        for entry in self.root.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        shutil.copytree(self.kept / snapshot, self.root, symlinks=True, dirs_exist_ok=True)

    async def diff(self) -> str:
        command = ["git", "diff", "--no-index", "--no-color", str(TINY), str(self.root)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        return str(done.stdout)


@dataclass
class Bench:
    """Everything a run needs, and `run` to start one."""

    crew: Crew
    stand_in: ModelStandIn
    root: Path
    tree: CopyTree
    ledger: MemoryLedger
    clock: SetClock
    waits: list[float]

    def job(self, role: str, title: str = "Greet by the time of day", **more: Any) -> Assignment:
        data = more.pop("data", None) or {"task": "Greet as the hour asks.", "acceptance": ACCEPTANCE}
        base: dict[str, Any] = {
            "run_id": f"{role}-1", "item_id": "item-1", "workspace": self.root, "environment": environment(),
            "read_only": [(Path(sys.prefix), sys.prefix)],
        }  # fmt: skip
        return Assignment(role=role, title=title, prompt_data=data, **(base | more))

    async def run(self, role: str, title: str = "Greet by the time of day", **more: Any) -> RunResult:
        journal, stop = more.pop("journal", None) or Journal(), more.pop("stop", None) or asyncio.Event()
        written = more.pop("notes", list)

        async def notes() -> list[str]:
            return list(written())

        tell = more.pop("tell", lambda _: None)
        job = self.job(role, title, **more)
        return await self.crew.run(job, journal, stop=stop, notes=notes, tree=self.tree, tell=tell)


def environment() -> dict[str, str]:
    return {"PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@pytest.fixture
def journal() -> type[Journal]:
    return Journal


@pytest.fixture
def killed() -> type[Killed]:
    return Killed


@pytest.fixture
def stories() -> Path:
    return STORIES


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
async def stand_in(tmp_path: Path, clock: SetClock, stories: Path) -> AsyncIterator[ModelStandIn]:
    async with ModelStandIn(home=tmp_path / "models", clock=clock, stories=stories) as it:
        yield it


@pytest.fixture
def bench(tmp_path: Path, clock: SetClock, stand_in: ModelStandIn) -> Bench:
    root = tmp_path / "tree"
    shutil.copytree(TINY, root, ignore=shutil.ignore_patterns("__pycache__"))
    waits: list[float] = []

    async def pause(seconds: float, stop: asyncio.Event) -> None:
        waits.append(seconds)

    ledger = MemoryLedger()
    crew = Crew(Endpoints.from_keys(stand_in_url=stand_in.url), ledger, clock, load_roles(), pause=pause)
    return Bench(crew, stand_in, root, CopyTree(root, tmp_path / "kept"), ledger, clock, waits)
