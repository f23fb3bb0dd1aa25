"""Plain files of a commit, written by us: attributes in the commit cannot leave files out, links cannot lead out."""

import asyncio
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.errors import Permanent
from bot.forge.git_run import Git

AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a commit."""

    mode: str
    sha: str
    path: str


async def export(git: Git, commit: str, destination: Path) -> None:
    """Write the files of `commit` to `destination`, all or nothing; raises `Permanent` when that is not empty."""
    if destination.exists() and any(destination.iterdir()):
        raise Permanent(f"{destination.name} is not empty; nothing was exported over it.")
    destination.parent.mkdir(parents=True, exist_ok=True)
    entries = [_entry(line) for line in (await git.run("ls-tree", "-r", "-z", commit)).words]
    with tempfile.TemporaryDirectory(prefix=".export-", dir=destination.parent) as folder:
        made = Path(folder) / "tree"
        made.mkdir()
        links = await _write(git, entries, made)
        for path, target in links:
            _link(made, path, target)
        made.rename(destination)


def _entry(line: str) -> Entry:
    meta, _, path = line.partition("\t")
    mode, _, sha = meta.split()
    parts = PurePosixPath(path).parts
    if path.startswith("/") or any(part in (".", "..") or part.lower() == ".git" for part in parts):
        raise Permanent(f"The commit holds the path {path!r}, which may not be written.")
    return Entry(mode, sha, path)


async def _write(git: Git, entries: list[Entry], root: Path) -> list[tuple[str, str]]:
    """Write the plain files and return the links, which are made last so that nothing is written through one."""
    links = []
    wanted = [entry for entry in entries if entry.mode != "160000"]
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        data = "".join(f"{entry.sha}\n" for entry in part).encode()
        blobs = list(_blobs((await git.run("cat-file", "--batch", data=data)).out))
        links += [(e.path, os.fsdecode(blob)) for e, blob in zip(part, blobs, strict=True) if e.mode == "120000"]
        plain = [(e, blob) for e, blob in zip(part, blobs, strict=True) if e.mode != "120000"]
        await asyncio.to_thread(_write_plain, root, plain)
    return links


def _blobs(out: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(out):
        line_end = out.index(b"\n", at)
        size = int(out[at:line_end].split()[2])
        yield out[line_end + 1 : line_end + 1 + size]
        at = line_end + size + 2


def _write_plain(root: Path, files: list[tuple[Entry, bytes]]) -> None:
    for entry, content in files:
        path = root / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if entry.mode == "100755":
            path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _link(root: Path, path: str, target: str) -> None:
    """Make a link; one that leads out of the tree becomes a plain file that holds its target."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    inside = os.path.normpath(os.path.join(os.path.dirname(path), target))
    if os.path.isabs(target) or inside == ".." or inside.startswith("../"):
        place.write_text(target, errors="surrogateescape")
    else:
        place.symlink_to(target)
