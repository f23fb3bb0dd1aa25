"""The tiny product as plain folders, one for each commit, and a judge over them."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.gates.environments import Environments
from bot.gates.judge import Judge

TINY = Path(__file__).parents[1] / "products" / "tiny"
Commit = Callable[..., str]


@pytest.fixture
def commits(tmp_path: Path) -> Path:
    folder = tmp_path / "commits"
    folder.mkdir()
    return folder


@pytest.fixture
def commit(commits: Path) -> Commit:
    """Make a commit: the tiny product with these files written (None deletes one)."""

    def make(name: str, files: Mapping[str, str | None] = {}, *, parent: str | None = None) -> str:
        tree = commits / name
        ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".ruff_cache")
        shutil.copytree(commits / parent if parent else TINY, tree, symlinks=True, ignore=ignored)
        for path, text in files.items():
            target = tree / path
            if text is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
        return name

    return make


@pytest.fixture
def judge(tmp_path: Path, commits: Path) -> Judge:
    async def export(sha: str, destination: Path) -> None:
        shutil.copytree(commits / sha, destination, symlinks=True)

    return Judge(home=tmp_path / "home", export=export, environments=Environments(tmp_path / "home"))
