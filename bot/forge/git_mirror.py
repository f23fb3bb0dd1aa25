"""The bare mirror: commits, files, differences, merges and pushes, none of which needs a work tree."""

import asyncio
import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import Permanent
from bot.forge.git_run import Git
from bot.forge.git_values import ChangedFile, HeadMoved, MergeConflict
from bot.forge.shared import Shared

LARGEST_READ = 1_000_000
ZERO = "0" * 40
COMMITTER = {"GIT_COMMITTER_NAME": "Shopfloor", "GIT_COMMITTER_EMAIL": "shopfloor@localhost"}
STATUSES = {"A": "added", "M": "modified", "D": "removed", "T": "changed"}
DIFF = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=all", "--full-index")


class Mirror:
    """One bare repository under the home, kept level with the remote's branches."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self._ready = False
        self._making = asyncio.Lock()
        self._fetched = Shared(self._fetch)

    async def prepare(self) -> None:
        """Make the mirror unless it is there, and point it at the remote."""
        async with self._making:
            if self._ready:
                return
            self.git.git_dir.mkdir(parents=True, exist_ok=True)
            await self.git.run("init", "--bare", "-q", "--initial-branch=main")
            await self.git.run("config", "remote.origin.url", self.git.remote_url)
            self._ready = True

    async def fetch(self) -> None:
        """Bring every branch of the remote; who asks while it is being asked shares the next answer."""
        await self._fetched.done()

    async def _fetch(self) -> None:
        await self.prepare()
        await self.git.network(
            "fetch", "-q", "--prune", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            "origin", "+refs/heads/*:refs/remotes/origin/*",
        )  # fmt: skip

    # commits

    async def find(self, ref: str) -> str | None:
        """Return the commit of a remote branch, a branch of ours, a full ref or a sha; None when there is none."""
        await self.prepare()
        exact = ref.startswith("refs/") or re.fullmatch(r"[0-9a-f]{40}", ref)
        for candidate in (ref,) if exact else (f"refs/remotes/origin/{ref}", f"refs/heads/{ref}", ref):
            name = f"{candidate}^{{commit}}"
            ran = await self.git.run("rev-parse", "--verify", "-q", "--end-of-options", name, accept=(0, 1, 128))
            if ran.code == 0:
                return ran.text
        return None

    async def resolve(self, ref: str) -> str:
        """Return the commit a name stands for; raises `Permanent` when there is none."""
        found = await self.find(ref)
        if found is None:
            raise Permanent(f"There is no branch or commit “{ref}” in {self.git.remote_url}.")
        return found

    async def check_branch(self, name: str) -> None:
        """Raise `Permanent` for a name git would not take."""
        if (await self.git.run("check-ref-format", f"refs/heads/{name}", accept=(0, 1))).code:
            raise Permanent(f"{name!r} cannot name a branch.")

    async def tree_of(self, sha: str) -> str:
        """Return the tree of a commit."""
        return (await self.git.run("rev-parse", "--verify", "--end-of-options", f"{sha}^{{tree}}")).text

    async def parents(self, sha: str) -> list[str]:
        """Return the parents of a commit."""
        return (await self.git.run("rev-list", "--parents", "-n1", sha)).text.split()[1:]

    async def is_ancestor(self, old: str, new: str) -> bool:
        """Say whether `new` contains `old`."""
        return (await self.git.run("merge-base", "--is-ancestor", old, new, accept=(0, 1, 128))).code == 0

    async def commit_tree(self, tree: str, parents: Sequence[str], *, message: str, author: str) -> str:
        """Write a commit; `author` is “Name <address>” or a bare name."""
        name, address = _author(author)
        flags = [word for parent in parents for word in ("-p", parent)]
        who = COMMITTER | {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
        ran = await self.git.run("commit-tree", tree, *flags, data=message.encode(), environment=who)
        return ran.text

    async def update_ref(self, ref: str, new: str, old: str | None = None) -> None:
        """Point a local ref at `new`, when it is still at `old` if that is given; raises `HeadMoved`."""
        ran = await self.git.run("update-ref", ref, new, *([old] if old is not None else []), accept=(0, 128))
        if ran.code:
            raise HeadMoved(f"{ref} moved while it was written: {ran.stderr.strip()[:200]}")

    async def delete_ref(self, ref: str) -> None:
        """Forget a local ref."""
        await self.git.run("update-ref", "-d", ref)

    async def refs(self, prefix: str) -> dict[str, str]:
        """Return ref → commit below `prefix`."""
        ran = await self.git.run("for-each-ref", "--format=%(refname) %(objectname)", prefix)
        return dict(line.rsplit(" ", 1) for line in ran.text.splitlines())

    # files

    async def blob(self, sha: str, path: str) -> bytes | None:
        """Return a file of a commit; None when it is not there or is a folder."""
        return await self.file_of_tree(await self.resolve(sha), path)

    async def file_of_tree(self, tree: str, path: str) -> bytes | None:
        """Return a file of a tree, or None."""
        ran = await self.git.run("cat-file", "blob", f"{tree}:{path}", accept=(0, 128))
        return ran.out if ran.code == 0 else None

    async def blobs(self, sha: str, paths: Sequence[str]) -> dict[str, bytes]:
        """Return these files of a commit in one go; what is not there, is no file or is above 1 MB is left out."""
        asked = [path for path in paths if "\n" not in path]
        data = "".join(f"{sha}:{path}\n" for path in asked).encode("utf-8", "surrogateescape")
        told = (await self.git.run("cat-file", "--batch-check", data=data)).text.splitlines()
        small = [path for path, line in zip(asked, told, strict=True) if _is_small_file(line)]
        data = "".join(f"{sha}:{path}\n" for path in small).encode("utf-8", "surrogateescape")
        return dict(zip(small, _contents((await self.git.run("cat-file", "--batch", data=data)).out), strict=True))

    async def heat(self, sha: str, commits: int) -> dict[str, int]:
        """Return how many of the latest `commits` up to `sha` changed each file."""
        ran = await self.git.run("log", f"-n{commits}", "--no-merges", "--format=", "--name-only", "-z", sha)
        return dict(Counter(name.strip("\n") for name in ran.words if name.strip("\n")))

    async def names(self, sha: str) -> list[str]:
        """Return every file path of a commit."""
        return (await self.git.run("ls-tree", "-r", "-z", "--name-only", await self.resolve(sha))).words

    async def merge_base(self, base: str, head: str) -> str:
        """Return where `head` left `base` (`base` itself when they share nothing)."""
        one, other = await self.resolve(base), await self.resolve(head)
        return (await self.git.run("merge-base", one, other, accept=(0, 1))).text or one

    async def diff(self, base: str, head: str, paths: Sequence[str] = ()) -> str:
        """Return the difference `head` makes since it left `base`."""
        start = await self.merge_base(base, head)
        return (await self.git.run("diff", *DIFF, start, await self.resolve(head), "--", *paths)).text

    async def messages(self, base: str, head: str) -> list[str]:
        """Return what the commits from `base` to `head` say, the newest first."""
        start, end = await self.resolve(base), await self.resolve(head)
        return (await self.git.run("log", "-z", "--format=%B", f"{start}..{end}")).words

    async def changed(self, base: str, head: str) -> list[ChangedFile]:
        """Return the files `head` changed since it left `base`; a rename is a removal and an addition."""
        start, end = await self.merge_base(base, head), await self.resolve(head)
        raw = (await self.git.run("diff", *DIFF, "--raw", "-z", start, end, "--")).words
        numbers = (await self.git.run("diff", *DIFF, "--numstat", "-z", start, end, "--")).words
        patches = _patches((await self.git.run("diff", *DIFF, "-p", start, end, "--")).text)
        counts = {
            path: (_count(added), _count(removed)) for added, removed, path in (w.split("\t", 2) for w in numbers)
        }
        found = []
        for meta, path in zip(raw[::2], raw[1::2], strict=True):
            status = STATUSES.get(meta.rsplit(" ", 1)[1][0], "modified")
            patch = "\n".join(filter(None, (next(patches, "") for _ in range(2 if status == "changed" else 1))))
            found.append(ChangedFile(path, status, *counts.get(path, (0, 0)), patch))
        return found

    async def tree_with(self, base: str, files: Mapping[str, bytes | None]) -> str:
        """Return the tree of `base` with files set, or with None deleted."""
        lines = []
        for path, content in files.items():
            lines.append(f"0 {ZERO}\t{path}" if content is None else await self._line(base, path, content))
        with tempfile.TemporaryDirectory(prefix="index-", dir=self.git.git_dir) as folder:
            index = Path(folder) / "index"
            await self.git.run("read-tree", base, index=index)
            data = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
            ran = await self.git.run("update-index", "-z", "--index-info", index=index, data=data, accept=(0, 1, 128))
            if ran.code or ran.stderr.strip():  # a path it merely ignores is told on stderr
                raise Permanent(f"These paths cannot be committed: {ran.stderr.strip()[:300]}")
            return (await self.git.run("write-tree", index=index)).text

    async def _line(self, base: str, path: str, content: bytes) -> str:
        sha = (await self.git.run("hash-object", "-w", "--stdin", data=content)).text
        known = (await self.git.run("ls-tree", "-z", base, "--", path)).words
        runnable = known[0].startswith("100755") if known else content.startswith(b"#!")
        return f"{'100755' if runnable else '100644'} {sha}\t{path}"

    # merging and pushing

    async def merge_trees(self, ours: str, theirs: str) -> tuple[str, tuple[str, ...]]:
        """Return the merged tree and the paths in conflict; with conflicts the tree holds both sides between markers."""
        ran = await self.git.run("merge-tree", "--write-tree", "--name-only", "-z", ours, theirs, accept=(0, 1))
        parts = ran.out.decode("utf-8", "surrogateescape").split("\0")
        return parts[0], tuple(parts[1 : parts.index("", 1)]) if ran.code else ()

    async def merge(self, ours: str, theirs: str, *, message: str, author: str) -> str:
        """Return a merge commit of two commits (`ours` when it has everything); raises `MergeConflict`."""
        one, other = await self.resolve(ours), await self.resolve(theirs)
        if await self.is_ancestor(other, one):
            return one
        tree, conflicts = await self.merge_trees(one, other)
        if conflicts:
            raise MergeConflict(
                f"{ours} and {theirs} change the same lines of {', '.join(conflicts)}.", files=conflicts
            )
        return await self.commit_tree(tree, [one, other], message=message, author=author)

    async def remote_tip(self, branch: str) -> str | None:
        """Ask the remote where `branch` is now."""
        await self.prepare()
        ran = await self.git.network("ls-remote", "origin", f"refs/heads/{branch}")
        return ran.text.split()[0] if ran.text else None

    async def push(self, branch: str, sha: str) -> None:
        """Make the remote's `branch` be `sha`; raises `HeadMoved` when it holds commits that are neither in `sha` nor ours."""
        tip = await self.remote_tip(branch)
        if tip != sha:
            await self._refuse_foreign(branch, tip, sha)
            await self.exchange(branch, sha, expected=tip)
        await self.update_ref(_pushed(branch), sha)
        await self.update_ref(f"refs/remotes/origin/{branch}", sha)

    async def was_pushed(self, branch: str, sha: str) -> bool:
        """Say whether `sha` is what we pushed to the branch last."""
        return (await self.refs(_pushed(branch))).get(_pushed(branch)) == sha

    async def exchange(self, branch: str, sha: str, *, expected: str | None) -> None:
        """Move the remote's `branch` from `expected` (None: it is not there) to `sha` in one step; raises `HeadMoved`."""
        ref = f"refs/heads/{branch}"
        ran = await self.git.network(
            "push", "-q", "--no-verify", "--porcelain", f"--force-with-lease={ref}:{expected or ''}", "origin", f"{sha}:{ref}",
            accept=(0, 1),
        )  # fmt: skip
        if ran.code:
            why = (ran.stderr.strip() or ran.text)[:300]
            raise HeadMoved(f"{branch} could not be moved from {(expected or 'nothing')[:12]} to {sha[:12]}: {why}")

    async def _refuse_foreign(self, branch: str, tip: str | None, sha: str) -> None:
        """Raise unless what would be lost was pushed by us: a person's commits on our branch are never overwritten."""
        if tip is None or await self.was_pushed(branch, tip):
            return
        if await self.find(tip) is None:
            await self.fetch()
        if not await self.is_ancestor(tip, sha):
            raise HeadMoved(
                f"Someone pushed to {branch} ({tip[:12]}); their commits are kept. Sync the branch and go on."
            )


def _pushed(branch: str) -> str:
    """Return the local ref that remembers what we pushed last; digested, so that a/b and a may both be branches."""
    return f"refs/shopfloor-pushed/{hashlib.sha256(branch.encode()).hexdigest()[:24]}"


def _is_small_file(line: str) -> bool:
    """Say whether a line of `cat-file --batch-check` tells of a file worth reading."""
    found = line.rsplit(" ", 2)
    return len(found) == 3 and found[1] == "blob" and int(found[2]) <= LARGEST_READ


def _contents(told: bytes) -> Iterator[bytes]:
    """Yield the contents that `cat-file --batch` wrote, each behind a line that ends with its size."""
    at = 0
    while at < len(told):
        end = told.index(b"\n", at)
        size = int(told[at:end].rsplit(b" ", 1)[1])
        yield told[end + 1 : end + 1 + size]
        at = end + size + 2


def _author(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*([^<>]+?)\s*<([^<>\s]+)>\s*", text)
    return (found[1], found[2]) if found else (text.strip() or "Shopfloor", "shopfloor@localhost")


def _count(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _patches(text: str) -> Iterator[str]:
    files = re.split(r"(?m)^diff --git .*$", text)[1:]
    return iter([found.group(0).rstrip("\n") if (found := re.search(r"(?ms)^@@ .*", part)) else "" for part in files])
