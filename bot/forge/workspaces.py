"""Work trees for agents and commits for everyone: one bare mirror, plain folders beside it, only the orchestrator commits.

Under the home: `mirror.git` (every object), `trees/KEY` (plain files, bound into a sandbox), `meta/KEY` (index and journal).
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.errors import Permanent
from bot.forge.git_export import export
from bot.forge.git_journal import Journal, Journals, Workspace, check_key
from bot.forge.git_mirror import ZERO, Mirror
from bot.forge.git_run import Git
from bot.forge.git_tree import LARGEST_FILE, Tree
from bot.forge.git_values import ChangedFile, HeadMoved, MergeConflict

__all__ = ["ChangedFile", "HeadMoved", "MergeConflict", "Workspace", "Workspaces"]

AUTHOR = "Shopfloor <shopfloor@localhost>"
_MARKERS = re.compile(rb"(?m)^(<<<<<<<|>>>>>>>) ")


class Workspaces:
    """The only door to git for the factory; safe to call twice, safe to kill."""

    def __init__(self, *, home: Path, remote_url: str, token: str) -> None:
        home = home.absolute()
        self._journals = Journals(home)
        self._mirror = Mirror(Git(git_dir=home / "mirror.git", remote_url=remote_url, token=token))
        self._locks: dict[str, asyncio.Lock] = {}
        self._opening = asyncio.Lock()

    # commits and files, without a work tree

    async def fetch(self) -> None:
        """Bring the remote's branches; raises `Transient` when it does not answer."""
        await self._mirror.fetch()

    async def resolve(self, ref: str) -> str:
        """Return the commit of a branch (the remote's first) or sha; raises `Permanent` when there is none."""
        return await self._mirror.resolve(ref)

    async def export(self, sha: str, destination: Path) -> None:
        """Write the plain files of a commit to an empty or new folder; links that lead out become plain files."""
        await export(self._mirror.git, await self.resolve(sha), destination)

    async def read_file(self, sha: str, path: str) -> bytes | None:
        """Return one file of a commit, or None; a link yields its target's name and is not followed."""
        return await self._mirror.blob(sha, path)

    async def list_files(self, sha: str) -> list[str]:
        """Return every path of a commit, sorted."""
        return await self._mirror.names(sha)

    async def read_texts(self, sha: str, paths: Sequence[str]) -> dict[str, str]:
        """Return these files of a commit as texts; what is not there, is no text or is above 1 MB is left out."""
        found = await self._mirror.blobs(await self.resolve(sha), paths)
        return {path: content.decode("utf-8", "replace") for path, content in found.items() if b"\0" not in content}

    async def heat(self, sha: str, *, commits: int = 200) -> dict[str, int]:
        """Return how many of the latest commits up to `sha` changed each file."""
        return await self._mirror.heat(await self.resolve(sha), commits)

    async def changed_files(self, base: str, head: str) -> list[ChangedFile]:
        """Return what `head` changed since it left `base`; a rename shows as removed and added, so neither path is hidden."""
        return await self._mirror.changed(base, head)

    async def branches(self, pattern: str) -> list[str]:
        """Return the remote's branches of a pattern (`shopfloor/spec-*`), as of the last `fetch`."""
        prefix = "refs/remotes/origin/"
        return sorted(ref.removeprefix(prefix) for ref in await self._mirror.refs(prefix + pattern))

    async def messages(self, base: str, head: str) -> list[str]:
        """Return what the commits from `base` to `head` say, the newest first."""
        return await self._mirror.messages(base, head)

    async def diff(self, base: str, head: str, *, paths: Sequence[str] = ()) -> str:
        """Return what `head` changed since it left `base` as a unified diff, of `paths` only when given."""
        return await self._mirror.diff(base, head, paths)

    async def commit_files(
        self, *, base: str, branch: str, files: Mapping[str, bytes | None], message: str, author: str
    ) -> str:
        """Make `branch` be `base` plus one commit that sets (None: deletes) files, push it, and return its sha.

        Doing it twice yields the first commit; nothing to change yields `base`.
        Raises `HeadMoved` rather than drop a person's commits.
        """
        start = await self.resolve(base)
        tree = await self._mirror.tree_with(start, files)
        if tree == await self._mirror.tree_of(start):
            await self._mirror.push(branch, start)
            return start
        sha = await self._made_before(branch, start, tree)
        sha = sha or await self._mirror.commit_tree(tree, [start], message=message, author=author)
        await self._mirror.push(branch, sha)
        return sha

    async def _made_before(self, branch: str, start: str, tree: str) -> str | None:
        tip = await self._mirror.remote_tip(branch)
        if tip is None:
            return None
        if await self._mirror.find(tip) is None:
            await self.fetch()
        same = await self._mirror.tree_of(tip) == tree and await self._mirror.parents(tip) == [start]
        return tip if same else None

    async def merge(self, ours: str, theirs: str, *, message: str, author: str = AUTHOR) -> str:
        """Return a merge commit of two commits, pushed nowhere; raises `MergeConflict`."""
        return await self._mirror.merge(ours, theirs, message=message, author=author)

    async def advance(self, branch: str, *, to: str, expected: str) -> None:
        """Move the remote's branch from `expected` to `to` by compare-and-swap; raises `HeadMoved`. Done already is fine."""
        sha = await self.resolve(to)
        if await self._mirror.remote_tip(branch) != sha:
            await self._mirror.exchange(branch, sha, expected=expected)
        await self._mirror.update_ref(f"refs/remotes/origin/{branch}", sha)

    # work trees

    async def open(self, key: str, *, base: str, branch: str) -> Workspace:
        """Return the workspace `key`, as it is when it exists, else with the files of `branch` (new: of `base`)."""
        check_key(key)
        async with self._opening, self._lock(key):
            journal = self._journals.read(key)
            if journal is None:
                journal = await self._make(key, base, branch)
            elif journal.branch != branch:
                raise Permanent(f"Workspace {key} is on {journal.branch}, not on {branch}; close it first.")
            workspace = Workspace(key, self._journals.tree(key), branch, journal.base_sha)
            await self._settle(workspace)
            await self._bring_back(workspace)
            return workspace

    async def _make(self, key: str, base: str, branch: str) -> Journal:
        await self._mirror.prepare()
        await self._mirror.check_branch(branch)
        for other in self._journals.open_on(branch):
            raise Permanent(f"{branch} is already open in workspace {other}.")
        base_sha = await self.resolve(base)
        start = await self._start(branch, base_sha)
        self._journals.clear(key)
        await self._mirror.update_ref(f"refs/heads/{branch}", start)
        await self._tree(key).reset(start)
        journal = Journal(branch, base_sha)
        self._journals.write(key, journal)
        return journal

    async def _bring_back(self, ws: Workspace) -> None:
        """Make a folder that was deleted behind our back anew, from its last snapshot when there is one."""
        if ws.path.exists():
            return
        ws.path.mkdir(parents=True)
        kept = await self._kept(ws.key)
        await self._tree(ws.key).show(kept[-1][1] if kept else await self._head(ws))

    async def _kept(self, key: str) -> list[tuple[int, str]]:
        """Return the snapshots of a workspace, oldest first, by number."""
        refs = await self._mirror.refs(f"refs/shopfloor/{key}/")
        return sorted((int(ref.rpartition("/")[2]), ref) for ref in refs)

    async def _start(self, branch: str, base_sha: str) -> str:
        """Return where work on `branch` goes on: our own unpushed commits, else the remote's, else the base."""
        ours = (await self._mirror.refs(f"refs/heads/{branch}")).get(f"refs/heads/{branch}")
        remote = (await self._mirror.refs(f"refs/remotes/origin/{branch}")).get(f"refs/remotes/origin/{branch}")
        if ours and remote and await self._mirror.is_ancestor(ours, remote):
            return remote
        return ours or remote or base_sha

    async def snapshot(self, ws: Workspace) -> str:
        """Keep the files as they are (untracked too, ignored not) under a hidden ref and return it; the tree is not touched."""
        async with self._lock(ws.key):
            tree = await self._tree(ws.key).write()
            kept = await self._kept(ws.key)
            if kept and await self._mirror.tree_of(kept[-1][1]) == tree:
                return kept[-1][1]
            head = await self._head(ws)
            sha = await self._mirror.commit_tree(tree, [head], message="snapshot\n", author=AUTHOR)
            ref = f"refs/shopfloor/{ws.key}/{kept[-1][0] + 1 if kept else 1}"
            await self._mirror.update_ref(ref, sha, ZERO)
            return ref

    async def restore(self, ws: Workspace, snapshot: str) -> None:
        """Make the files those of a snapshot: what came since goes, what was changed or deleted comes back."""
        async with self._lock(ws.key):
            self._journals.tree(ws.key).mkdir(parents=True, exist_ok=True)
            await self._tree(ws.key).show(await self._mirror.resolve(snapshot))

    async def commit(self, ws: Workspace, *, message: str, author: str) -> str:
        """Commit the files as they are to the branch (locally) and return its head; nothing new returns the head as it was.

        After `sync_base(markers=True)` this concludes the merge; raises `MergeConflict` while markers remain.
        """
        async with self._lock(ws.key):
            journal, head = self._journals.need(ws.key), await self._head(ws)
            tree = await self._tree(ws.key).write(largest=LARGEST_FILE)
            if journal.merging:
                await self._refuse_markers(tree, journal)
            elif tree == await self._mirror.tree_of(head):
                return head
            parents = [head, journal.merging] if journal.merging else [head]
            sha = await self._mirror.commit_tree(tree, parents, message=message, author=author)
            await self._mirror.update_ref(f"refs/heads/{ws.branch}", sha, head)
            await self._tree(ws.key).adopt(sha)
            if journal.merging:
                self._journals.write(ws.key, replace(journal, merging="", conflicts=()))
            return sha

    async def _refuse_markers(self, tree: str, journal: Journal) -> None:
        blobs = {name: await self._mirror.file_of_tree(tree, name) for name in journal.conflicts}
        left = [name for name, blob in blobs.items() if blob is not None and _MARKERS.search(blob)]
        if left:
            raise MergeConflict(f"Conflict markers are still in {', '.join(left)}.", files=left)

    async def push(self, ws: Workspace) -> str:
        """Make the remote's branch be ours and return its head; raises `HeadMoved` rather than drop a person's commits."""
        async with self._lock(ws.key):
            head = await self._head(ws)
            await self._mirror.push(ws.branch, head)
            return head

    async def take_in(self, ws: Workspace) -> bool:
        """Merge what others have pushed to the branch into it and its files, which are committed before; say whether they had.

        Raises `MergeConflict` with the tree untouched.
        """
        tip = await self._mirror.remote_tip(ws.branch)
        if tip is None or await self._mirror.was_pushed(ws.branch, tip):
            return False
        await self.fetch()
        await self.commit(ws, message="Work so far\n", author=AUTHOR)
        await self.sync_base(ws, base=tip)
        return True

    async def sync_base(self, ws: Workspace, *, base: str, markers: bool = False) -> None:
        """Merge `base` into the branch and its files; raises `MergeConflict` with the tree untouched.

        With `markers` the conflicting files then hold both sides between markers, for an agent to mend before `commit`.
        """
        async with self._lock(ws.key):
            head, theirs = await self._head(ws), await self._mirror.resolve(base)
            if await self._mirror.is_ancestor(theirs, head):
                return
            if await self._tree(ws.key).write() != await self._mirror.tree_of(head):
                raise Permanent(
                    f"Workspace {ws.key} has changes that are not committed; commit them before merging {base}."
                )
            tree, conflicts = await self._mirror.merge_trees(head, theirs)
            if conflicts:
                await self._conflicted(ws, tree, theirs, conflicts, markers=markers)
            message = f"Merge {base} into {ws.branch}\n"
            sha = await self._mirror.commit_tree(tree, [head, theirs], message=message, author=AUTHOR)
            self._journals.write(ws.key, replace(self._journals.need(ws.key), moving_to=sha))
            await self._settle(ws)

    async def _conflicted(
        self, ws: Workspace, tree: str, theirs: str, files: tuple[str, ...], *, markers: bool
    ) -> None:
        if markers:
            self._journals.write(ws.key, replace(self._journals.need(ws.key), merging=theirs, conflicts=files))
            await self._tree(ws.key).show(tree)
        raise MergeConflict(f"The base and {ws.branch} change the same lines of {', '.join(files)}.", files=files)

    async def _settle(self, ws: Workspace) -> None:
        """Finish a merge that was under way: the files first, then the branch, so that a kill in between repeats it whole."""
        journal = self._journals.need(ws.key)
        if journal.moving_to:
            await self._tree(ws.key).reset(journal.moving_to)
            await self._mirror.update_ref(f"refs/heads/{ws.branch}", journal.moving_to)
            self._journals.write(ws.key, replace(journal, moving_to=""))
        elif journal.merging and await self._mirror.is_ancestor(journal.merging, await self._head(ws)):
            self._journals.write(ws.key, replace(journal, merging="", conflicts=()))

    async def close(self, key: str) -> None:
        """Remove the folder and its snapshots; commits of the branch stay. Closing twice is fine."""
        check_key(key)
        async with self._lock(key):
            await asyncio.to_thread(self._journals.forget, key)
            await self._mirror.prepare()
            for ref in await self._mirror.refs(f"refs/shopfloor/{key}/"):
                await self._mirror.delete_ref(ref)

    def _lock(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _tree(self, key: str) -> Tree:
        return Tree(self._mirror.git, path=self._journals.tree(key), index=self._journals.meta(key) / "index")

    async def _head(self, ws: Workspace) -> str:
        return await self._mirror.resolve(f"refs/heads/{ws.branch}")
