"""What is remembered of each workspace between two commands, and where its parts lie."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import Permanent


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder an agent may work in; `base_sha` is the commit its branch grew from."""

    key: str
    path: Path
    branch: str
    base_sha: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A workspace's branch and base, and what was under way when the process was killed."""

    branch: str
    base_sha: str
    moving_to: str = ""
    merging: str = ""
    conflicts: tuple[str, ...] = ()


class Journals:
    """One small file a workspace, replaced whole."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def tree(self, key: str) -> Path:
        """Return the folder an agent sees."""
        return self._home / "trees" / key

    def meta(self, key: str) -> Path:
        """Return the folder no agent sees."""
        return self._home / "meta" / key

    def read(self, key: str) -> Journal | None:
        """Return what is remembered of `key`, or None when it is not open."""
        path = self.meta(key) / "workspace.json"
        if not path.exists():
            return None
        found = json.loads(path.read_text())
        return Journal(**found | {"conflicts": tuple(found["conflicts"])})

    def need(self, key: str) -> Journal:
        """Return what is remembered of `key`; raises `Permanent` when it is not open."""
        journal = self.read(key)
        if journal is None:
            raise Permanent(f"Workspace {key} is not open.")
        return journal

    def write(self, key: str, journal: Journal) -> None:
        """Remember `journal`, all or nothing."""
        path = self.meta(key) / "workspace.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(journal)))
        draft.replace(path)

    def open_on(self, branch: str) -> Iterator[str]:
        """Yield the keys that are open on `branch`."""
        for path in self._home.glob("meta/*/workspace.json"):
            journal = self.read(path.parent.name)
            if journal is not None and journal.branch == branch:
                yield path.parent.name

    def clear(self, key: str) -> None:
        """Make both folders anew and empty."""
        for folder in (self.tree(key), self.meta(key)):
            remove(folder)
            folder.mkdir(parents=True)

    def forget(self, key: str) -> None:
        """Remove both folders."""
        (self.meta(key) / "workspace.json").unlink(missing_ok=True)
        remove(self.tree(key))
        remove(self.meta(key))


def check_key(key: str) -> str:
    """Return a key that can name a folder and a ref; raises `Permanent` for any other."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", key) or ".." in key or key.endswith((".", ".lock")):
        raise Permanent(f"{key!r} cannot name a workspace: letters, digits, dots, dashes and underscores only.")
    return key


def remove(folder: Path) -> None:
    """Delete a folder, also when an agent made parts of it unwritable."""
    if folder.is_symlink() or not folder.exists():
        return
    for here, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(here) / name
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder)
