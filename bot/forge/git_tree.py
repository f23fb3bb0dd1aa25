"""A folder of plain files as git sees it, though no git lies inside: what an agent left there is read, never obeyed.

The git directory and the index lie elsewhere. A `.git` the agent made, at any depth, is skipped; what lies beside it is taken as
plain files. Symbolic links are kept as links and never followed.
"""

import os
import shutil
import stat
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Permanent
from bot.forge.git_run import Git

LARGEST_FILE = 50 * 1024 * 1024


class Tree:
    """One work tree and the index of the commit it started from."""

    def __init__(self, git: Git, *, path: Path, index: Path) -> None:
        self._git, self.path, self.index = git, path, index

    async def reset(self, commit: str) -> None:
        """Make the files those of `commit` and remember them as the start; ignored files stay."""
        with self._scratch() as index:
            await self._stage(index)
            await self._git.run("read-tree", "--reset", "-u", commit, tree=self.path, index=index)
            index.replace(self.index)

    async def show(self, commit: str) -> None:
        """Make the files those of `commit`, yet leave the start where it was."""
        with self._scratch() as index:
            await self._stage(index)
            await self._git.run("read-tree", "--reset", "-u", commit, tree=self.path, index=index)

    async def write(self, *, largest: int | None = None) -> str:
        """Return the git tree of the files as they are; raises `Permanent` for a file above `largest` bytes, else skips it."""
        with self._scratch() as index:
            await self._stage(index, largest=largest)
            return (await self._git.run("write-tree", index=index)).text

    async def adopt(self, commit: str) -> None:
        """Remember `commit` as the start without touching a file."""
        with self._scratch() as index:
            await self._git.run("read-tree", commit, tree=self.path, index=index)
            await self._git.run("update-index", "-q", "--refresh", tree=self.path, index=index, accept=(0, 1))
            index.replace(self.index)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """Yield a copy of the index, so that a kill leaves the real one whole."""
        copy = self.index.with_name(f"scratch-{uuid.uuid4().hex}")
        if self.index.exists():
            shutil.copy2(self.index, copy)
        try:
            yield copy
        finally:
            copy.unlink(missing_ok=True)
            copy.with_name(copy.name + ".lock").unlink(missing_ok=True)

    async def _stage(self, index: Path, *, largest: int | None = None) -> None:
        listed = await self._git.run("ls-files", "-z", "-c", "-o", "--exclude-standard", tree=self.path, index=index)
        found = _sorted_out(self.path, listed.words, largest)
        inside = _sorted_out(self.path, await self._inside_nested(found.folders), largest)
        keep, gone = dict.fromkeys(found.keep + inside.keep), found.gone
        if gone:
            await self._feed(index, gone, "--force-remove")
        if keep:
            await self._feed(index, keep, "--add", "--replace")

    async def _feed(self, index: Path, names: Iterable[str], *flags: str) -> None:
        data = b"".join(os.fsencode(name) + b"\0" for name in names)
        await self._git.run("update-index", *flags, "-z", "--stdin", tree=self.path, index=index, data=data)

    async def _inside_nested(self, folders: list[str]) -> list[str]:
        """Return the unignored files of folders git would take for repositories of their own."""
        names = [name for folder in folders for name in _plain_files(self.path, folder)]
        if not names:
            return []
        data = b"".join(b"./" + os.fsencode(name) + b"\0" for name in names)
        plain = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore takes no pathspecs at all, so it refuses the very word
        ran = await self._git.run(
            "check-ignore", "-z", "--stdin", "--no-index", tree=self.path, data=data, environment=plain, accept=(0, 1)
        )
        ignored = set(ran.words)
        return [name for name in names if f"./{name}" not in ignored]


def _plain_files(root: Path, folder: str) -> Iterator[str]:
    for here, folders, files in os.walk(root / folder, followlinks=False):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        folders[:] = [name for name in folders if name.lower() != ".git"]
        for name in (*files, *links):
            if name.lower() != ".git":
                yield os.path.relpath(os.path.join(here, name), root)


@dataclass(slots=True)
class Found:
    """Paths to take as they are, paths that are no more (or nothing git keeps), and folders to look into ourselves."""

    keep: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def _sorted_out(root: Path, names: Iterable[str], largest: int | None) -> Found:
    real: dict[str, bool] = {"": True}
    found = Found()
    for name in names:
        kind = _lstat(root, name.rstrip("/")) if _in_real_folder(root, name.rstrip("/"), real) else None
        if kind is not None and stat.S_ISDIR(kind.st_mode):
            found.folders.append(name.rstrip("/"))
        if kind is None or not (stat.S_ISREG(kind.st_mode) or stat.S_ISLNK(kind.st_mode)):
            found.gone += [] if name.endswith("/") else [name]
        elif stat.S_ISREG(kind.st_mode) and kind.st_size > LARGEST_FILE:
            _refuse_large(name, kind.st_size, largest)
        else:
            found.keep.append(name)
    return found


def _refuse_large(name: str, size: int, largest: int | None) -> None:
    if largest is not None:
        raise Permanent(f"{name} is {size // 2**20} MB; files above {largest // 2**20} MB are not committed.")


def _lstat(root: Path, name: str) -> os.stat_result | None:
    try:
        return os.lstat(root / name)
    except OSError:
        return None


def _in_real_folder(root: Path, name: str, known: dict[str, bool]) -> bool:
    """Say whether every folder above `name` is a folder and no link to one."""
    folder = name.rpartition("/")[0]
    if folder not in known:
        found = _lstat(root, folder)
        known[folder] = found is not None and stat.S_ISDIR(found.st_mode) and _in_real_folder(root, folder, known)
    return known[folder]
