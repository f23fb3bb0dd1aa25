"""Files of a worktree, read and written without ever leaving it: every path component is opened without following links.

This is done outside the sandbox because a command's output is capped and its arguments are, while a file must be exact; the
walk by file descriptors holds even while a process inside swaps a folder for a link.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

MOST_BYTES = 2 << 20
INSIDE = PurePosixPath("/repo")


class FileRefused(Exception):
    """The file cannot be read or written here; the text is for the agent."""


def read_text(root: Path, path: str) -> str:
    """Return the file's text; raises `FileRefused` when it is outside, missing, no plain file, too long or not UTF-8."""
    data = read_bytes(root, path)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise FileRefused(f"{path} is not UTF-8 text") from None


def read_bytes(root: Path, path: str) -> bytes:
    """Return the file's content; raises `FileRefused`."""
    with _folder(root, path, make=False) as (folder, name):
        with os.fdopen(_open_plain(name, os.O_RDONLY, folder, path), "rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FileRefused(f"{path} is longer than {MOST_BYTES >> 20} MB; look at a part of it with a command")
    return data


def write_text(root: Path, path: str, text: str) -> None:
    """Write the file whole, making missing folders; an old file keeps its mode. Raises `FileRefused`."""
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise FileRefused(f"{path} would be longer than {MOST_BYTES >> 20} MB")
    with _folder(root, path, make=True) as (folder, name):
        with os.fdopen(_open_plain(name, os.O_WRONLY | os.O_CREAT, folder, path), "wb") as file:
            file.truncate(0)
            file.write(data)


def list_folder(root: Path, path: str) -> list[str]:
    """Return the folder's entries, folders with a slash, by name; raises `FileRefused`."""
    with _folder(root, str(PurePosixPath(path or ".") / "entry"), make=False) as (folder, _):
        with os.scandir(folder) as entries:
            return sorted(
                e.name + ("/" if e.is_dir(follow_symlinks=False) else "") for e in entries if e.name != ".git"
            )


def is_folder(root: Path, path: str) -> bool:
    """Say whether the path is a folder of the worktree."""
    try:
        list_folder(root, path)
    except FileRefused:
        return False
    return True


def relative(path: str) -> PurePosixPath:
    """Return the path below the worktree, from "a/b", "./a/b" or "/repo/a/b"; raises `FileRefused` for any other."""
    given = PurePosixPath(path)
    if given.is_absolute():
        if not given.is_relative_to(INSIDE):
            raise FileRefused(f"{path} is outside the repository; give a path below /repo")
        given = given.relative_to(INSIDE)
    if not given.parts or ".." in given.parts or "\0" in path:
        raise FileRefused(f"{path!r} is no path inside the repository")
    if given.parts[0] == ".git":
        raise FileRefused("the .git folder is not part of the work")
    return given


@contextmanager
def _folder(root: Path, path: str, *, make: bool) -> Iterator[tuple[int, str]]:
    """Yield a descriptor of the file's folder and the file's name."""
    *folders, name = relative(path).parts
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in folders:
            at = _enter(at, part, path, make=make)
        yield at, name
    finally:
        os.close(at)


def _enter(at: int, part: str, path: str, *, make: bool) -> int:
    """Return a descriptor of the folder `part` below `at`, which it closes."""
    if make:
        try:
            os.mkdir(part, dir_fd=at)
        except FileExistsError:
            pass
        except OSError as error:
            raise FileRefused(f"{path}: {error.strerror}") from error
    inner = _open(part, os.O_RDONLY | os.O_DIRECTORY, at, path)
    os.close(at)
    return inner


def _open_plain(name: str, flags: int, folder: int, path: str) -> int:
    handle = _open(name, flags, folder, path)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise FileRefused(f"{path} is no plain file")


def _open(name: str, flags: int, folder: int, path: str) -> int:
    # NONBLOCK: a pipe left in the tree must not hang us; it is refused right after.
    try:
        return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644, dir_fd=folder)
    except OSError as error:
        raise FileRefused(f"{path}: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return f"{error.strerror} (links are not followed)"
