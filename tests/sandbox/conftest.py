"""A sandbox on a fresh worktree, beside things it must not reach."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.agents.sandbox import Sandbox


@pytest.fixture
def worktree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "README").write_text("hello\n")
    return tree


@pytest.fixture
async def sandbox(worktree: Path) -> AsyncIterator[Sandbox]:
    async with await Sandbox.start(worktree) as running:
        yield running


@pytest.fixture
def host_secret(tmp_path: Path) -> Callable[[str], Path]:
    """Put a secret beside the worktree, where an agent would look for it."""

    def put(name: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("TOP-SECRET")
        return path

    return put
