"""Trees and commits made without a work tree: for the contents API, the git database and seeded repositories."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.local.github.errors import ApiError, invalid
from bot.local.github.git import BareRepository, GitFailed, run_git


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree."""

    mode: str
    type: str
    sha: str
    size: int
    path: str


async def list_tree(git: BareRepository, tree: str, *, recursive: bool, path: str = "") -> list[Entry]:
    """Return the entries of a tree, folders included."""
    flags = ("-r", "-t") if recursive else ()
    tail = ("--", path) if path else ()
    ran = await git.git("ls-tree", "-z", "-l", *flags, tree, *tail, accept=(0, 128))
    return [_entry(line) for line in ran.out.decode("utf-8", "replace").split("\0") if line]


def _entry(line: str) -> Entry:
    meta, _, path = line.partition("\t")
    mode, kind, sha, size = meta.split()
    return Entry(mode, kind, sha, int(size) if size.isdigit() else 0, path)


async def entries(git: BareRepository, commit: str, path: str) -> Entry | list[Entry] | None:
    """Return the file at `path`, the list of the folder at `path`, or None."""
    if not path:
        return await list_tree(git, commit, recursive=False)
    found = await list_tree(git, commit, recursive=False, path=path)
    if not found:
        return None
    return await list_tree(git, commit, recursive=False, path=f"{path}/") if found[0].type == "tree" else found[0]


async def write_tree(git: BareRepository, base: str | None, given: list[dict[str, Any]]) -> str:
    """Return the tree that results from laying entries (path, mode, sha or content; sha null deletes) over `base`."""
    lines = []
    for each in given:
        path, sha = each.get("path"), each.get("sha")
        if not isinstance(path, str) or not path:
            raise invalid("Tree", "path", "missing_field")
        if sha is None and each.get("content") is not None:
            sha = (await git.git("hash-object", "-w", "--stdin", data=str(each["content"]).encode())).text
        lines.append(f"{each.get('mode') or '100644'} {sha}\t{path}" if sha else f"0 {'0' * 40}\t{path}")
    return await _with_index(git, base, lines)


async def _with_index(git: BareRepository, base: str | None, lines: list[str]) -> str:
    with tempfile.TemporaryDirectory(prefix="index-", dir=git.path) as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        if base:
            await run_git("read-tree", base, cwd=git.path, environment=environment)
        data = "".join(f"{line}\0" for line in lines).encode()
        try:
            ran = await run_git("update-index", "-z", "--index-info", cwd=git.path, data=data, environment=environment)
            if ran.err.strip():
                raise ApiError(422, f"tree.path contains a malformed path component: {ran.err.strip()[:200]}")
            return (await run_git("write-tree", cwd=git.path, environment=environment)).text
        except GitFailed as error:
            raise ApiError(422, f"The tree cannot be written: {error.stderr.strip()[:200]}") from error


async def commit_files(
    git: BareRepository, parent: str | None, files: Mapping[str, bytes | None], message: str, who: Mapping[str, str]
) -> str:
    """Return a commit that sets (or with None deletes) files on top of `parent`; no branch moves."""
    lines = []
    for path, content in files.items():
        if content is None:
            lines.append(f"0 {'0' * 40}\t{path}")
            continue
        sha = (await git.git("hash-object", "-w", "--stdin", data=content)).text
        lines.append(f"{'100755' if content.startswith(b'#!') else '100644'} {sha}\t{path}")
    tree = await _with_index(git, parent, lines)
    return await git.commit_tree(tree, [parent] if parent else [], message, who)
