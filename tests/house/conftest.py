"""The repository as the house rules see it."""

import ast
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNTRACKED = {".git", ".venv", "var", "node_modules", "dist", "__pycache__"}


def _listed() -> list[str]:
    if (ROOT / ".git").exists():
        command = ["git", "-C", str(ROOT), "ls-files", "-z"]
        return [
            name
            for name in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
            if name
        ]
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in UNTRACKED and not name.endswith("_cache")]
        found += [str((Path(folder) / name).relative_to(ROOT)) for name in names]
    return found


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[str]:
    """Every file of the repository, as paths from its top."""
    return sorted(name for name in _listed() if (ROOT / name).is_file())


@pytest.fixture(scope="session")
def modules(files: list[str]) -> dict[str, ast.Module]:
    """Every Python file of the product code, parsed."""
    ours = [name for name in files if name.endswith(".py") and not name.startswith(("tests/", "bot/local/stories/"))]
    return {name: ast.parse((ROOT / name).read_text()) for name in ours}


@pytest.fixture(scope="session")
def texts(files: list[str]) -> dict[str, str]:
    """The text of every file that is text."""
    found = {}
    for name in files:
        data = (ROOT / name).read_bytes()
        if b"\0" not in data[:4096]:
            found[name] = data.decode("utf-8", "replace")
    return found
