"""What follows from a moved branch: push events, pull requests that gained commits, were merged or lost their branch.

One comparison of the refs on disk with the refs we remember serves pushes over HTTP, the REST writes, merges, and the
reconciliation after a kill: whatever moved while nobody looked is told once, in one transaction.
"""

from dataclasses import dataclass

from bot.local.github import issues, shapes, shapes_code
from bot.local.github.git import ZERO, BareRepository, Commit
from bot.local.github.hooks import emit
from bot.local.github.hub import PULLS, Hub, Repo, User
from bot.local.github.shapes import Json, View
from bot.local.github.store import Row

MOST_COMMITS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Move:
    """One ref that changed; all zeros stand for "was not" and "is no more"."""

    ref: str
    old: str
    new: str
    forced: bool
    commits: tuple[Commit, ...]

    @property
    def branch(self) -> str:
        """Return the branch's short name."""
        return self.ref.removeprefix("refs/heads/")


async def sync(hub: Hub, repo: Repo, actor: User) -> None:
    """Bring the memory level with the refs on disk and tell what changed; `actor` is named as the one who pushed."""
    async with hub.git(repo).lock:
        await sync_locked(hub, repo, actor)


async def sync_locked(hub: Hub, repo: Repo, actor: User) -> None:
    """Do what `sync` does; the caller holds the repository's lock."""
    git = hub.git(repo)
    moves = await _moves(hub, repo, git)
    if not moves:
        return
    merged = await _merged_by(hub, repo, git, moves)
    await _keep_heads(hub, repo, git, moves)
    with hub.store.transaction():
        for move in moves:
            _remember(hub, repo, move)
            _tell_push(hub, repo, actor, move)
        for row in _open_pulls(hub, repo):
            _follow(hub, repo, actor, row, {move.branch: move for move in moves}, merged.get(row["number"]))
        hub.store.run("DELETE FROM merge_intents WHERE issue_id IN (SELECT issue_id FROM pulls WHERE merged = 1)")


def _open_pulls(hub: Hub, repo: Repo) -> list[Row]:
    return hub.store.all(f"{PULLS} WHERE i.repo_id = ? AND i.state = 'open'", repo.id)


async def _moves(hub: Hub, repo: Repo, git: BareRepository) -> list[Move]:
    known = {row["ref"]: row["sha"] for row in hub.store.all("SELECT ref, sha FROM refs WHERE repo_id = ?", repo.id)}
    actual = await git.refs()
    found = []
    for ref in sorted(known.keys() | actual.keys()):
        old, new = known.get(ref, ZERO), actual.get(ref, ZERO)
        if old != new:
            found.append(await _move(git, ref, old, new))
    return found


async def _move(git: BareRepository, ref: str, old: str, new: str) -> Move:
    if new == ZERO:
        return Move(ref, old, new, forced=False, commits=())
    forced = old != ZERO and not await git.is_ancestor(old, new)
    fresh = (new,) if old == ZERO or forced else (f"{old}..{new}",)
    commits = await git.log(*fresh, limit=1 if old == ZERO or forced else MOST_COMMITS_TOLD)
    return Move(ref, old, new, forced, tuple(reversed(commits)))


async def _merged_by(hub: Hub, repo: Repo, git: BareRepository, moves: list[Move]) -> dict[int, str]:
    """Return pull request number → the commit by which its base now contains it."""
    bases = {move.branch: move for move in moves if move.new != ZERO}
    heads = await git.refs()
    found = {}
    for row in _open_pulls(hub, repo):
        move = bases.get(row["base_ref"])
        if move is None:
            continue
        intent = hub.store.value("SELECT sha FROM merge_intents WHERE issue_id = ?", row["issue_id"])
        if intent and await git.is_ancestor(intent, move.new):
            found[row["number"]] = intent
            continue
        head = heads.get(f"refs/heads/{row['head_ref']}", row["head_sha"])
        if await git.is_ancestor(head, move.new):
            found[row["number"]] = move.new
    return found


async def _keep_heads(hub: Hub, repo: Repo, git: BareRepository, moves: list[Move]) -> None:
    """Point refs/pull/N/head at each head that moved, so that a deleted branch leaves its pull request readable."""
    for row in _open_pulls(hub, repo):
        move = next((each for each in moves if each.branch == row["head_ref"] and each.new != ZERO), None)
        if move is not None:
            await keep_head(git, row["number"], move.new)


async def keep_head(git: BareRepository, number: int, sha: str) -> None:
    """Make refs/pull/N/head name `sha`."""
    await git.git("update-ref", f"refs/pull/{number}/head", sha)


def _remember(hub: Hub, repo: Repo, move: Move) -> None:
    if move.new == ZERO:
        hub.store.run("DELETE FROM refs WHERE repo_id = ? AND ref = ?", repo.id, move.ref)
    else:
        hub.store.run("INSERT OR REPLACE INTO refs VALUES (?, ?, ?)", repo.id, move.ref, move.new)
    hub.store.update("repos", "id", repo.id, pushed_at=hub.now())


def _tell_push(hub: Hub, repo: Repo, actor: User, move: Move) -> None:
    view = View(hub, hub.url)
    told: list[Json] = [_pushed_commit(view, repo, commit) for commit in move.commits]
    emit(
        hub, repo, "push", actor, ref=move.ref, before=move.old, after=move.new, created=move.old == ZERO,
        deleted=move.new == ZERO, forced=move.forced, base_ref=None, commits=told, head_commit=told[-1] if told else None,
        compare=view.html(f"{repo.full_name}/compare/{move.old[:12]}...{move.new[:12]}"),
        pusher={"name": actor.login, "email": actor.email},
    )  # fmt: skip


def _pushed_commit(view: View, repo: Repo, commit: Commit) -> Json:
    return {
        "id": commit.sha, "tree_id": commit.tree, "message": commit.message, "timestamp": commit.committer_date,
        "url": view.html(f"{repo.full_name}/commit/{commit.sha}"), "distinct": True,
        "author": {"name": commit.author, "email": commit.author_email},
        "committer": {"name": commit.committer, "email": commit.committer_email},
    }  # fmt: skip


def _follow(hub: Hub, repo: Repo, actor: User, row: Row, moves: dict[str, Move], merged_by: str | None) -> None:
    """Let one open pull request follow its head and its base."""
    head, base = moves.get(row["head_ref"]), moves.get(row["base_ref"])
    if head is not None and head.new != ZERO and head.new != row["head_sha"]:
        hub.store.update("pulls", "issue_id", row["issue_id"], head_sha=head.new)
        hub.store.update("issues", "id", row["issue_id"], updated_at=hub.now())
        if merged_by is None:
            issues.tell(hub, repo, row, actor, "synchronize", before=row["head_sha"], after=head.new)
    if merged_by is not None:
        _close_as_merged(hub, repo, actor, row, merged_by)
        return
    if base is not None and base.new != ZERO:
        hub.store.update("pulls", "issue_id", row["issue_id"], base_sha=base.new)
    if head is not None and head.new == ZERO:
        issues.set_state(hub, repo, row, actor, "closed")


def _close_as_merged(hub: Hub, repo: Repo, actor: User, row: Row, sha: str) -> None:
    intended = hub.store.value("SELECT actor_id FROM merge_intents WHERE issue_id = ?", row["issue_id"])
    who = hub.user(intended) if intended else actor
    now = hub.now()
    hub.store.update("pulls", "issue_id", row["issue_id"], merged=1, merged_at=now, merged_by=who.id, merge_sha=sha)
    hub.store.update("issues", "id", row["issue_id"], state="closed", closed_at=now, closed_by=who.id, updated_at=now)
    issues.note(hub, row["issue_id"], who, "merged", sha)
    issues.tell(hub, repo, row, who, "closed")
    _close_mentioned(hub, repo, who, row)


def _close_mentioned(hub: Hub, repo: Repo, actor: User, row: Row) -> None:
    """Close the issues the description promises to close ("Closes #12"), when it went into the default branch."""
    if row["base_ref"] != repo.default_branch:
        return
    for number in issues.closing_numbers(row["body"] or ""):
        found = hub.store.one("SELECT * FROM issues WHERE repo_id = ? AND number = ?", repo.id, number)
        if found is not None and found["state"] == "open" and found["id"] != row["id"]:
            issues.set_state(hub, repo, found, actor, "closed")


def ref_shape(view: View, repo: Repo, ref: str, sha: str) -> Json:
    """Return a git ref as the REST API tells it."""
    base = view.api(f"repos/{repo.full_name}/git")
    return {
        "ref": ref, "node_id": f"REF_{ref}", "url": f"{base}/{ref}",
        "object": {"type": "commit", "sha": sha, "url": f"{base}/commits/{sha}"},
    }  # fmt: skip


def branch_shape(view: View, repo: Repo, name: str, commit: Commit, *, protected: bool) -> Json:
    """Return a branch as the REST API tells it."""
    base = view.api(f"repos/{repo.full_name}/branches/{name}")
    return {
        "name": name, "commit": shapes_code.commit(view, repo, commit), "protected": protected,
        "protection": {"enabled": protected}, "protection_url": f"{base}/protection",
        "_links": {"self": base, "html": view.html(f"{repo.full_name}/tree/{name}")},
        "repository": shapes.repository(view, repo)["full_name"],
    }  # fmt: skip
