"""Commits of the tiny product as plain folders, a deployer that serves them, and someone who visits."""

import asyncio
import shutil
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from bot.forge.deploy import Deployer
from bot.gates.environments import Environments

TINY = Path(__file__).parents[1] / "products" / "tiny"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def commit(tmp_path: Path) -> Callable[..., str]:
    """Make a commit: the tiny product with texts replaced and files written."""

    def make(sha: str, replaced: Mapping[str, tuple[str, str]] = {}, written: Mapping[str, str] = {}) -> str:
        tree = tmp_path / "commits" / sha
        shutil.copytree(TINY, tree, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
        for path, (old, new) in replaced.items():
            text = (tree / path).read_text()
            assert old in text
            (tree / path).write_text(text.replace(old, new))
        for path, text in written.items():
            (tree / path).write_text(text)
        return sha

    return make


@pytest.fixture
def make_deployer(home: Path, tmp_path: Path) -> Callable[..., Deployer]:
    async def export(sha: str, destination: Path) -> None:
        await asyncio.to_thread(shutil.copytree, tmp_path / "commits" / sha, destination)

    def make(**more: object) -> Deployer:
        return Deployer(home=home, export=export, environments=Environments(home), **{"port": 0, **more})  # type: ignore[arg-type]

    return make


@pytest.fixture
async def deployer(make_deployer: Callable[..., Deployer]) -> AsyncIterator[Deployer]:
    deployer = make_deployer()
    yield deployer
    await deployer.shut_down()


@pytest.fixture
def visit() -> Callable[[str], Awaitable[tuple[int, str]]]:
    """Fetch a page as a browser would; a refused connection is an error."""

    def fetch(url: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    async def go(url: str) -> tuple[int, str]:
        return await asyncio.to_thread(fetch, url)

    return go


@pytest.fixture
def runs() -> Callable[[int], bool]:
    """Say whether a process is still there and no mere zombie."""

    def look(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    return look


@pytest.fixture
def until_silent() -> Callable[[Deployer], Awaitable[None]]:
    """Wait until the deployer's product does not answer any more."""

    async def wait(deployer: Deployer) -> None:
        async with asyncio.timeout(20):
            while await deployer.serving() is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    return wait
