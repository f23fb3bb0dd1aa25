"""What changed between two commits, file by file, with GitHub's statuses and patches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.local.github.git import EMPTY_TREE, BareRepository

LONGEST_PATCH = 400_000
STATUSES = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file; `patch` is the hunks alone, empty for a binary file."""

    path: str
    status: str
    additions: int
    deletions: int
    patch: str
    blob: str
    previous: str = ""


async def compare(git: BareRepository, base: str, head: str) -> list[FileChange]:
    """Return the changes that lead from `base` to `head` (commits or trees), renames found."""
    options = ("--no-color", "--no-ext-diff", "--no-textconv", "-M", "--full-index")
    raw = await git.git("diff", *options, "--raw", "-z", base, head, "--")
    numbers = await git.git("diff", *options, "--numstat", "-z", base, head, "--")
    patch = await git.git("diff", *options, "-p", base, head, "--")
    patches = iter(_split(patch.out.decode("utf-8", "replace")))
    counts = _counts(numbers.out.decode("utf-8", "replace"))
    changes = _raw(raw.out.decode("utf-8", "replace"))
    return [
        FileChange(path, status, *counts.get(path, (0, 0)), _take(patches, 2 if status == "changed" else 1), blob, old)
        for path, status, blob, old in changes
    ]


async def of_commit(git: BareRepository, sha: str) -> list[FileChange]:
    """Return what a commit changed against its first parent."""
    parents = (await git.commit(sha)).parents
    return await compare(git, parents[0] if parents else EMPTY_TREE, sha)


def _take(patches: Iterator[str], count: int) -> str:
    """Return the next hunks; a file that became a link (or back) is told by git in two parts."""
    patch = "\n".join(part for _ in range(count) if (part := next(patches, "")))
    return patch if len(patch) <= LONGEST_PATCH else ""


def _raw(text: str) -> list[tuple[str, str, str, str]]:
    words, found = iter(text.split("\0")), []
    for meta in words:
        if not meta:
            break
        _, _, _, blob, letter = meta.lstrip(":").split(" ")
        first = next(words)
        path, old = (next(words), first) if letter[0] in "RC" else (first, "")
        found.append((path, STATUSES.get(letter[0], "changed"), blob, old))
    return found


def _counts(text: str) -> dict[str, tuple[int, int]]:
    words, found = iter(text.split("\0")), {}
    for word in words:
        if not word:
            break
        added, removed, path = word.split("\t", 2)
        if not path:
            next(words)
            path = next(words)
        found[path] = (0 if added == "-" else int(added), 0 if removed == "-" else int(removed))
    return found


def _split(text: str) -> list[str]:
    """Return the hunks of each file of a diff, in its order."""
    files = re.split(r"(?m)^diff --git .*$", text)[1:]
    return [found.group(0).rstrip("\n") if (found := re.search(r"(?ms)^@@ .*", part)) else "" for part in files]
