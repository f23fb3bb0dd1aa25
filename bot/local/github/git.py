"""Real bare repositories: the few git commands a forge needs, each with a deadline, none touching a work tree."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.local.github.errors import ApiError

DEADLINE_S = 60
ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "core.quotePath",
    "GIT_CONFIG_VALUE_1": "false",
}


class GitFailed(Exception):
    """git said no; `stderr` holds its words."""

    def __init__(self, arguments: Sequence[str], code: int, stderr: str) -> None:
        super().__init__(f"git {' '.join(arguments[:2])} ended with {code}: {stderr.strip()[:500]}")
        self.code, self.stderr = code, stderr


@dataclass(frozen=True, slots=True)
class Ran:
    """What one git command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Return the output as text, without its last line break."""
        return self.out.decode("utf-8", "replace").rstrip("\n")


async def run_git(
    *arguments: str,
    cwd: Path,
    data: bytes | None = None,
    environment: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
) -> Ran:
    """Run git in `cwd` and return its output; raises `GitFailed` for an exit code outside `accept`."""
    process = await asyncio.create_subprocess_exec(
        "git", *arguments, cwd=cwd, env=ENVIRONMENT | dict(environment or {}),
        stdin=asyncio.subprocess.PIPE if data is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(DEADLINE_S):
            out, err = await process.communicate(data)
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    ran = Ran(process.returncode or 0, out, err.decode("utf-8", "replace"))
    if ran.code not in accept:
        raise GitFailed(arguments, ran.code, ran.err)
    return ran


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as GitHub tells it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    author_email: str
    author_date: str
    committer: str
    committer_email: str
    committer_date: str
    message: str

    @property
    def subject(self) -> str:
        """Return the first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a trial merge: a tree, and the paths that conflict (none when it is clean)."""

    tree: str
    conflicts: tuple[str, ...]


_FORMAT = "%x1e%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B"


class BareRepository:
    """One bare repository on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = asyncio.Lock()

    async def git(self, *arguments: str, data: bytes | None = None, accept: Sequence[int] = (0,)) -> Ran:
        """Run git here."""
        return await run_git(*arguments, cwd=self.path, data=data, accept=accept)

    async def create(self, default_branch: str) -> None:
        """Make the repository ready to be pushed to; doing it twice does no harm."""
        self.path.mkdir(parents=True, exist_ok=True)
        await run_git("init", "--bare", "-q", f"--initial-branch={default_branch}", str(self.path), cwd=self.path)
        settings = {
            "http.receivepack": "true", "receive.hideRefs": "refs/pull", "uploadpack.allowAnySHA1InWant": "true",
            "gc.auto": "0", "receive.autogc": "false", "core.logAllRefUpdates": "false",
        }  # fmt: skip
        for key, value in settings.items():
            await self.git("config", key, value)
        await self.git("symbolic-ref", "HEAD", f"refs/heads/{default_branch}")
        hook = self.path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(PROTECT)
        hook.chmod(0o755)

    def unlock(self, *, older_than_s: float) -> None:
        """Take away the locks a killed git left behind."""
        for path in (*self.path.glob("*.lock"), *self.path.glob("refs/**/*.lock")):
            if time.time() - path.stat().st_mtime > older_than_s:
                path.unlink(missing_ok=True)

    async def refs(self, prefix: str = "refs/heads/") -> dict[str, str]:
        """Return ref name → commit for every ref below `prefix`."""
        ran = await self.git("for-each-ref", "--format=%(refname) %(objectname)", prefix)
        return dict(line.rsplit(" ", 1) for line in ran.text.splitlines())

    async def resolve(self, name: str) -> str | None:
        """Return the commit a branch, tag, ref or sha stands for."""
        for candidate in (f"refs/heads/{name}", f"refs/tags/{name}", name):
            ran = await self.git(
                "rev-parse", "--verify", "-q", "--end-of-options", f"{candidate}^{{commit}}", accept=(0, 1, 128)
            )
            if ran.code == 0:
                return ran.text
        return None

    async def commit(self, name: str) -> Commit:
        """Return one commit; raises a 404 when there is none."""
        sha = await self.resolve(name)
        if sha is None:
            raise ApiError(422, f"No commit found for SHA: {name}")
        return (await self.log(sha, limit=1))[0]

    async def log(self, *revisions: str, limit: int = 250, skip: int = 0, path: str = "") -> list[Commit]:
        """Return commits, newest first."""
        tail = ["--", path] if path else ["--"]
        ran = await self.git("log", f"--format={_FORMAT}", f"-n{limit}", f"--skip={skip}", *revisions, *tail)
        return [_commit(part) for part in ran.out.decode("utf-8", "replace").split("\x1e")[1:]]

    async def update_ref(self, ref: str, new: str, old: str) -> bool:
        """Move `ref` from `old` to `new` (all zeros: create or delete) and say whether it was still at `old`."""
        arguments = ("update-ref", "-d", ref, old) if new == ZERO else ("update-ref", ref, new, old)
        return (await self.git(*arguments, accept=(0, 1, 128))).code == 0

    async def merge_tree(self, base: str, head: str) -> Merged:
        """Merge two commits without a work tree."""
        ran = await self.git("merge-tree", "--write-tree", "--name-only", "-z", base, head, accept=(0, 1))
        parts = ran.out.decode("utf-8", "replace").split("\0")
        if ran.code == 0:
            return Merged(parts[0], ())
        names = parts[1:]
        return Merged(parts[0], tuple(names[: names.index("")]) or ("?",))

    async def commit_tree(self, tree: str, parents: Sequence[str], message: str, identity: Mapping[str, str]) -> str:
        """Write a commit and return its sha."""
        flags = [word for parent in parents for word in ("-p", parent)]
        ran = await run_git("commit-tree", tree, *flags, cwd=self.path, data=message.encode(), environment=identity)
        return ran.text

    async def merge_base(self, one: str, other: str) -> str | None:
        """Return the commit both grew from."""
        ran = await self.git("merge-base", one, other, accept=(0, 1))
        return ran.text or None

    async def is_ancestor(self, old: str, new: str) -> bool:
        """Say whether `new` contains `old`."""
        return (await self.git("merge-base", "--is-ancestor", old, new, accept=(0, 1, 128))).code == 0

    async def blob(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit, or None."""
        ran = await self.git("cat-file", "blob", f"{commit}:{path}", accept=(0, 128))
        return ran.out if ran.code == 0 else None


def _commit(part: str) -> Commit:
    sha, tree, parents, *rest = part.split("\x1f", 9)
    author, author_email, author_date, committer, committer_email, committer_date, message = rest
    return Commit(
        sha, tree, tuple(parents.split()), author, author_email, author_date,
        committer, committer_email, committer_date, message.strip("\n"),
    )  # fmt: skip


PROTECT = """#!/bin/sh
# Refuses direct pushes to protected branches; merging a pull request does not come this way.
if git config --get-all standin.protected | grep -qxF "$1"; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  exit 1
fi
"""
