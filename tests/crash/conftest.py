"""Lines with bots that may die, and bots of another version."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SetClock
from bot.forge.deploy_holder import HolderClient
from bot.local.models import STORIES
from bot.local.world import Seed, running_world
from bot.store import Database, Store
from tests.crash.line import NOON, ROOT, TINY, Bots, Line, files_of
from tests.ports import free_port

OLDER = {
    "bot/agents/roles/builder.md": "\nBe brief.\n",
    "bot/lifecycle.py": """
TABLE = tuple(replace(row, effects=tuple(make for make in row.effects if make is not _labels)) for row in TABLE)
""",
    "bot/stations/__init__.py": """

async def _look() -> None:
    return


async def _build_with_a_step_more(out: Outside, key: str, effect: Any, durable: Durable) -> list[Event]:
    await durable.step("look round", _look)
    return await building.build(out, key, effect, durable)


DURABLE["Build"] = _build_with_a_step_more
""",
}


@asynccontextmanager
async def bots_of(root: Path) -> AsyncIterator[Bots]:
    """Yield what forks bots of the application that lies in `root`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("bots.py")), cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
    )  # fmt: skip
    bots = Bots(process)
    assert process.stdout is not None
    await process.stdout.readline()
    listening = asyncio.create_task(bots.listen())
    try:
        yield bots
    finally:
        if bots.pid:
            os.kill(bots.pid, signal.SIGKILL)
        process.stdin.close()
        await process.wait()
        await listening


@pytest.fixture
async def bots() -> AsyncIterator[Bots]:
    async with bots_of(ROOT) as bots:
        yield bots


@pytest.fixture
async def older_bots(tmp_path) -> AsyncIterator[Bots]:
    """Bots of another version: another number, table, prompt, and one step more in a station."""
    root = tmp_path / "older"
    root.mkdir()
    for name in ("app.py", "manifest.yml"):
        shutil.copy(ROOT / name, root)
    for name in ("bot", "handlers", "jobs", "flags"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    number = (ROOT / "pyproject.toml").read_text().replace('version = "', 'version = "0.0.')
    (root / "pyproject.toml").write_text(number)
    for name, more in OLDER.items():
        with (root / name).open("a") as file:
            file.write(more)
    async with bots_of(root) as bots:
        yield bots


@pytest.fixture
def open_line(bots, tmp_path) -> Callable[..., Any]:
    """Open a line of its own, no bot running yet; it is named for its folder."""

    @asynccontextmanager
    async def opened(name: str, database: str = "") -> AsyncIterator[Line]:
        folder = tmp_path / name
        home = folder / "home"
        seed = Seed(repository="greeter", files=files_of(TINY), stories=STORIES, manifest=ROOT / "manifest.yml")
        settings = {"web_port": free_port(), "memo_port": free_port(), "plan_preview": "always"} | (
            {"database_url": database} if database else {}
        )
        async with running_world(folder / "world", seed, SetClock(NOON)) as world:
            store = Store(Database(database or f"sqlite:///{home / 'shopfloor.db'}"))
            line = Line(world, bots, home, settings, store)
            try:
                yield line
            finally:
                await line.kill()
                await store.database.close()
                await HolderClient(home / "product" / "holder", host="127.0.0.1", port=0).quit()  # it outlives its bots

    return opened
