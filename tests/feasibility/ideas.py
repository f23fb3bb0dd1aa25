"""Ideas for Memo with the files a maintainer names, how many of them are found, and what a plain search finds."""

import re
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.codebase import Codebase, find, is_code, read_code
from bot.codebase.reading import of_product, wanted_paths
from bot.specs.words import STOP

ROOT = Path(__file__).parents[2]
MOST = 8


@dataclass(frozen=True)
class Idea:
    """An idea in a stranger's words and the files it would change."""

    text: str
    files: frozenset[str]


def ideas(name: str) -> list[Idea]:
    """Return the ideas of a list: `seen` was tuned on, `unseen` was not."""
    rows = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text())["idea"]
    return [Idea(row["text"], frozenset(row["files"])) for row in rows]


def memo_files() -> dict[str, str]:
    """Return the tracked files of this repository that are worth reading for Memo."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    paths = [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text(errors="replace") for path in wanted_paths(paths, product="memo")}


def memo_code(files: dict[str, str]) -> Codebase:
    """Return Memo as it is read."""
    return read_code(files, product="memo")


def found_by_us(code: Codebase, text: str) -> list[str]:
    """Return the eight files the factory names."""
    return [hit.path for hit in find(code, text, most=MOST)]


def found_by_grep(files: dict[str, str], text: str) -> list[str]:
    """Return the eight files of code that hold the most words of the idea, ties by how often they hold them."""
    words = {word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in STOP}
    code = of_product("memo", [path for path in files if is_code(path)])
    held = {path: [files[path].lower().count(word) + (word in path.lower()) for word in words] for path in code}
    return sorted(code, key=lambda path: (-sum(map(bool, held[path])), -sum(held[path]), path))[:MOST]


def recall(wanted: list[Idea], search: Callable[[str], list[str]]) -> float:
    """Return the mean share of the named files that are among the eight."""
    return sum(len(idea.files & set(search(idea.text))) / len(idea.files) for idea in wanted) / len(wanted)
