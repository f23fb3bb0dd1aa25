"""Plain folders of files, without git: what is in them, how two differ, and laying files over one safely.

A tree may come from an agent, so no link in it is ever followed.
"""

import hashlib
import os
import shutil
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from bot.errors import UserError

TEXT_BYTES = 2_000_000


def index(folder: Path) -> dict[str, str]:
    """Return every file's path with its content's fingerprint; links are fingerprinted by where they point."""
    return dict(sorted(_entries(folder, "")))


def digest(entries: Mapping[str, str]) -> str:
    """Return one fingerprint for a whole tree."""
    return fingerprint(*(f"{path}\0{entry}" for path, entry in sorted(entries.items())))


def fingerprint(*parts: str | bytes) -> str:
    """Return a fingerprint of these parts in this order."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def changed(base: Mapping[str, str], head: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths that were added, changed or deleted between two indexes."""
    return tuple(sorted(path for path in base.keys() | head.keys() if base.get(path) != head.get(path)))


def copy(source: Path, destination: Path) -> None:
    """Copy a whole tree to a place that does not exist yet; links stay links."""
    shutil.copytree(source, destination, symlinks=True)


def put(folder: Path, path: str, content: bytes, *, executable: bool = False) -> None:
    """Write a file, replacing whatever stands in its way; raises `UserError` for a path that leads out of the tree."""
    target = _clear_way(folder, path)
    target.write_bytes(content)
    target.chmod(0o755 if executable else 0o644)


def restore(paths: Iterable[str], source: Path, destination: Path) -> None:
    """Make these paths in `destination` what they are in `source`, absent ones included."""
    for path in paths:
        origin = source / path
        if origin.is_symlink():
            _clear_way(destination, path).symlink_to(os.readlink(origin))
        elif origin.is_file():
            put(destination, path, origin.read_bytes(), executable=os.access(origin, os.X_OK))
        else:
            remove(destination, path)


def remove(folder: Path, path: str) -> None:
    """Delete a file or link if it is there, without following links on the way."""
    target = folder
    for part in _parts(path):
        if target.is_symlink():
            return
        target = target / part
    if target.is_symlink() or target.is_file():
        target.unlink()


def read(folder: Path, path: str, limit: int = TEXT_BYTES) -> bytes | None:
    """Return a file's content; None when it is absent, a link, behind a link, or longer than `limit` bytes."""
    target = folder
    for part in _parts(path):
        target = target / part
        if target.is_symlink():
            return None
    if not target.is_file() or target.stat().st_size > limit:
        return None
    return target.read_bytes()


def added_lines(before: bytes | None, after: bytes | None) -> list[tuple[int, str]]:
    """Return the lines of `after`, with their numbers, that `before` does not hold; none for what is no text."""
    if after is None or b"\0" in after[:8000]:
        return []
    held = Counter((before or b"").decode("utf-8", "replace").splitlines())
    added = []
    for number, line in enumerate(after.decode("utf-8", "replace").splitlines(), start=1):
        if held[line]:
            held[line] -= 1
        else:
            added.append((number, line))
    return added


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as found:
        for entry in found:
            path = prefix + entry.name
            if entry.is_symlink():
                yield path, f"link:{os.readlink(entry.path)}"
            elif entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path), path + "/")
            elif entry.is_file(follow_symlinks=False):
                runs = "x" if entry.stat().st_mode & stat.S_IXUSR else "-"
                yield path, runs + hashlib.sha256(Path(entry.path).read_bytes()).hexdigest()


def _parts(path: str) -> tuple[str, ...]:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise UserError(f"{path!r} is no path within the repository.")
    return pure.parts


def _clear_way(folder: Path, path: str) -> Path:
    *parents, name = _parts(path)
    place = folder
    for part in parents:
        place = place / part
        if place.is_symlink() or place.is_file():
            place.unlink()
        place.mkdir(exist_ok=True)
    target = place / name
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.is_dir():
        shutil.rmtree(target)
    return target
