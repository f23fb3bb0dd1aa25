"""Where the bench takes place: a world in this process, the bot and its empty peer each as a process of its own."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot.forge.deploy_holder import HolderClient
from bot.local.slack.seed import DEFAULT_TEAM, Channel
from bot.local.where import FILE
from bot.local.world import Seed, World, running_world
from bot.settings import Settings
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "products" / "tiny"
START_S = 120
TICK_S = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Child:
    """A process of ours, seen through /proc."""

    process: asyncio.subprocess.Process
    began: float
    output: Path

    @property
    def resident_mb(self) -> float:
        """Return the memory it holds now, without its children."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

    @property
    def cpu_s(self) -> float:
        """Return the processor time it has used, without its children."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK_S

    async def says(self, words: str, file: Path | None = None, within_s: float = START_S) -> float:
        """Return how many seconds after its start `words` stood in its output, or in `file`."""
        place = file or self.output
        await until(lambda: place.exists() and words in place.read_text(errors="replace"), within_s,
                    f"{words!r} in {place}", alive=lambda: self.process.returncode is None)  # fmt: skip
        return time.monotonic() - self.began

    async def end(self) -> None:
        """End it in good order, or after 20 s without."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), 20)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()


@dataclass(slots=True)
class Bot:
    """A running factory: `python app.py run` as anybody starts it, `opened_s` after its start."""

    child: Child
    home: Path
    web_port: int
    opened_s: float

    @property
    def log(self) -> Path:
        """Return its log."""
        return self.home / "factory.log"


@asynccontextmanager
async def open_world(home: Path, channels: int = 0) -> AsyncIterator[World]:
    """Yield the outside, in this process, with the tiny product; a bot started on `home` finds it there.

    `channels` are the bench's own: bench-0, bench-1 and so on.
    """
    files = (path for path in TINY.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    tiny = {str(path.relative_to(TINY)): path.read_bytes() for path in files if ".pytest_cache" not in path.parts}
    more = tuple(Channel(f"bench-{number}") for number in range(channels))
    team = replace(DEFAULT_TEAM, channels=DEFAULT_TEAM.channels + more)
    seed = Seed(repository="greeter", files=tiny, manifest=ROOT / "manifest.yml", team=team)
    async with running_world(home / "world", seed) as world:
        (home / "world" / FILE).write_text(json.dumps(asdict(world.addresses)))
        yield world


@asynccontextmanager
async def open_bot(home: Path, *, transport: str = "socket", database: str = "") -> AsyncIterator[Bot]:
    """Yield a bot that serves, on its own settings and a world that is there already; its product serves too."""
    ports = {"WEB_PORT": free_port(), "MEMO_PORT": free_port()}
    chosen = {"SHOPFLOOR_HOME": home, "SLACK_TRANSPORT": transport, **ports} | (
        {"DATABASE_URL": database} if database else {}
    )
    # Away from the checkout, so that nobody's `.env` is read.
    child = await _start([str(ROOT / "app.py"), "run"], home, chosen, "bot")
    try:
        bot = Bot(child, home, ports["WEB_PORT"], await child.says('"factory_open"', home / "factory.log"))
        await child.says('"product_serves"', bot.log)
        yield bot
    finally:
        await child.end()
        await HolderClient(home / "product" / "holder", host="127.0.0.1", port=0).quit()


@asynccontextmanager
async def open_peer(home: Path, world: World, *, transport: str) -> AsyncIterator[str]:
    """Yield the request URL of a Bolt app that listens to messages and does nothing."""
    port = free_port()
    told = asdict(world.addresses) | {"transport": transport, "port": port}
    child = await _start(["-m", "tests.bench.peer", json.dumps(told)], home, {"PYTHONPATH": ROOT}, "peer")
    try:
        await child.says("serves")
        yield f"http://127.0.0.1:{port}/slack"
    finally:
        await child.end()


async def until(
    look: Callable[[], Any],
    within_s: float,
    what: str,
    *,
    alive: Callable[[], bool] = lambda: True,
    apart_s: float = 0.01,
) -> Any:
    """Return the first true answer of `look` (sync or async); raises `TimeoutError` that says `what` was waited for."""
    end = time.monotonic() + within_s
    while True:
        found = look()
        found = await found if asyncio.iscoroutine(found) else found
        if found:
            return found
        if time.monotonic() > end or not alive():
            raise TimeoutError(f"{what}: not within {within_s:.0f} s")
        await asyncio.sleep(apart_s)


async def _start(arguments: list[str], home: Path, variables: dict[str, Any], name: str) -> Child:
    home.mkdir(parents=True, exist_ok=True)
    ours = {field.upper() for field in Settings.model_fields}
    clean = {key: value for key, value in os.environ.items() if key not in ours}
    output = home / f"{name}.out"
    with output.open("wb") as sink:
        began = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=home, stdin=asyncio.subprocess.DEVNULL, stdout=sink, stderr=sink,
            env=clean | {key: str(value) for key, value in variables.items()},
        )  # fmt: skip
    return Child(process, began, output)
