"""Pull requests: opening, what git says about them, merging, catching up with the base."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.local.github import issues, refs
from bot.local.github.checks import verdict
from bot.local.github.diffs import FileChange, compare
from bot.local.github.errors import ApiError, invalid
from bot.local.github.git import BareRepository, Commit
from bot.local.github.hub import Hub, Repo, User, identity
from bot.local.github.store import Row


def _custom(message: str) -> ApiError:
    detail = {"resource": "PullRequest", "code": "custom", "message": message}
    return ApiError(422, "Validation Failed", errors=[detail])


async def create(
    hub: Hub, repo: Repo, actor: User, *, title: object, head: str, base: str, body: object = "", draft: bool = False
) -> Row:
    """Open a pull request; raises GitHub's 422s for unknown branches, nothing to merge and a second one for the same head."""
    text, words = checked(title, body)
    git = hub.git(repo)
    head_ref = head.removeprefix(f"{repo.owner}:")
    async with git.lock:
        head_sha, base_sha = await _tip(git, head_ref, "head"), await _tip(git, base, "base")
        if await git.is_ancestor(head_sha, base_sha):
            raise _custom(f"No commits between {base} and {head_ref}")
        _refuse_second(hub, repo, head_ref, base)
        now = hub.now()
        with hub.store.transaction():
            number = issues.next_number(hub, repo)
            issue_id = hub.store.insert(
                "issues",
                repo_id=repo.id,
                number=number,
                title=text,
                body=words,
                author_id=actor.id,
                created_at=now,
                updated_at=now,
            )
            hub.store.insert(
                "pulls",
                issue_id=issue_id,
                head_ref=head_ref,
                base_ref=base,
                head_sha=head_sha,
                base_sha=base_sha,
                draft=int(draft),
            )
            issues.tell(hub, repo, hub.issue(repo, number), actor, "opened")
        await refs.keep_head(git, number, head_sha)
    return hub.pull(repo, number)


def checked(title: object, body: object) -> tuple[str, str]:
    """Return title and body when GitHub would take them."""
    return issues.checked_title(title, "PullRequest"), issues.checked_body(body or "", "PullRequest")


async def _tip(git: BareRepository, branch: str, field: str) -> str:
    found = (await git.refs(f"refs/heads/{branch}")).get(f"refs/heads/{branch}")
    if found is None:
        raise invalid("PullRequest", field)
    return found


async def change_base(hub: Hub, repo: Repo, number: int, base: str) -> None:
    """Point a pull request at another base branch."""
    sha = await _tip(hub.git(repo), base, "base")
    hub.store.update("pulls", "issue_id", hub.pull(repo, number)["issue_id"], base_ref=base, base_sha=sha)


def _refuse_second(hub: Hub, repo: Repo, head_ref: str, base_ref: str) -> None:
    sql = (
        "SELECT 1 FROM pulls p JOIN issues i ON i.id = p.issue_id WHERE i.repo_id = ? AND i.state = 'open' AND p.head_ref = ?"
        " AND p.base_ref = ?"
    )
    if hub.store.one(sql, repo.id, head_ref, base_ref):
        raise _custom(f"A pull request already exists for {repo.owner}:{head_ref}.")


@dataclass(frozen=True, slots=True)
class Substance:
    """What git knows of a pull request: its commits, its files, and whether it merges."""

    commits: tuple[Commit, ...]
    files: tuple[FileChange, ...]
    mergeable: bool | None
    conflicts: tuple[str, ...]


async def substance(hub: Hub, repo: Repo, row: Row) -> Substance:
    """Return commits (oldest first), files against the merge base, and the outcome of a trial merge while it is open."""
    git = hub.git(repo)
    base = await git.merge_base(row["base_sha"], row["head_sha"])
    commits = await git.log(row["head_sha"], f"^{row['base_sha']}")
    files = await compare(git, base or row["base_sha"], row["head_sha"])
    if row["state"] != "open":
        return Substance(tuple(reversed(commits)), tuple(files), None, ())
    trial = await git.merge_tree(row["base_sha"], row["head_sha"])
    return Substance(tuple(reversed(commits)), tuple(files), not trial.conflicts, trial.conflicts)


def told(hub: Hub, repo: Repo, row: Row, found: Substance) -> dict[str, Any]:
    """Return the keys a single pull request has beyond a listed one."""
    talk = hub.store.value("SELECT count(*) FROM review_comments WHERE issue_id = ?", row["issue_id"])
    return {
        "mergeable": found.mergeable, "mergeable_state": _state(hub, repo, row, found), "commits": len(found.commits),
        "additions": sum(file.additions for file in found.files), "changed_files": len(found.files),
        "deletions": sum(file.deletions for file in found.files), "review_comments": talk,
    }  # fmt: skip


def _state(hub: Hub, repo: Repo, row: Row, found: Substance) -> str:
    if found.mergeable is None:
        return "unknown"
    if not found.mergeable:
        return "dirty"
    if row["draft"]:
        return "draft"
    return "unstable" if verdict(hub, repo, row["head_sha"]) in ("failure", "pending") else "clean"


async def merge(
    hub: Hub,
    repo: Repo,
    number: int,
    actor: User,
    *,
    method: str = "merge",
    sha: str = "",
    title: str = "",
    message: str = "",
) -> str:
    """Merge a pull request and return the new commit; raises 405 when it cannot be merged and 409 when its head moved."""
    git = hub.git(repo)
    async with git.lock:
        await refs.sync_locked(hub, repo, actor)
        row = hub.pull(repo, number)
        if row["merged"] or row["state"] != "open":
            raise ApiError(405, "Pull Request is not mergeable")
        if row["draft"]:
            raise ApiError(405, "Pull Request is still a draft")
        if sha and sha != row["head_sha"]:
            raise ApiError(409, "Head branch was modified. Review and try the merge again.")
        commit = await _merge_commit(hub, repo, row, actor, method, title, message)
        with hub.store.transaction():
            hub.store.run("INSERT OR REPLACE INTO merge_intents VALUES (?, ?, ?)", row["issue_id"], commit, actor.id)
        if not await git.update_ref(f"refs/heads/{row['base_ref']}", commit, row["base_sha"]):
            raise ApiError(409, "Base branch was modified. Review and try the merge again.")
        await refs.sync_locked(hub, repo, actor)
    return commit


async def _merge_commit(hub: Hub, repo: Repo, row: Row, actor: User, method: str, title: str, message: str) -> str:
    if method not in ("merge", "squash"):
        raise ApiError(405, f"{method.capitalize()} merges are not allowed on this repository.")
    git = hub.git(repo)
    trial = await git.merge_tree(row["base_sha"], row["head_sha"])
    if trial.conflicts:
        raise ApiError(405, "Pull Request is not mergeable")
    squash = method == "squash"
    if squash:
        commits = list(reversed(await git.log(row["head_sha"], f"^{row['base_sha']}")))
        subject, body = f"{row['title']} (#{row['number']})", _listed(commits)
    else:
        subject, body = f"Merge pull request #{row['number']} from {repo.owner}/{row['head_ref']}", row["title"]
    parents = [row["base_sha"]] if squash else [row["base_sha"], row["head_sha"]]
    text = "\n\n".join(part for part in (title or subject, message or body) if part) + "\n"
    return await git.commit_tree(trial.tree, parents, text, identity(actor, hub.now()))


def _listed(commits: Sequence[Commit]) -> str:
    return "" if len(commits) == 1 else "\n".join(f"* {commit.subject}" for commit in commits)


async def update_branch(hub: Hub, repo: Repo, number: int, actor: User, *, expected: str = "") -> None:
    """Merge the base into the head branch; raises 422 when that conflicts, is not needed, or the head moved."""
    git = hub.git(repo)
    async with git.lock:
        row = hub.pull(repo, number)
        if expected and expected != row["head_sha"]:
            raise ApiError(422, "expected_head_sha does not match the head of the pull request")
        if await git.is_ancestor(row["base_sha"], row["head_sha"]):
            raise ApiError(422, "There are no new commits on the base branch.")
        trial = await git.merge_tree(row["head_sha"], row["base_sha"])
        if trial.conflicts:
            raise ApiError(422, "merge conflict between base and head")
        message = f"Merge branch '{row['base_ref']}' into {row['head_ref']}\n"
        parents = [row["head_sha"], row["base_sha"]]
        commit = await git.commit_tree(trial.tree, parents, message, identity(actor, hub.now()))
        if not await git.update_ref(f"refs/heads/{row['head_ref']}", commit, row["head_sha"]):
            raise ApiError(422, "The head branch was modified.")
        await refs.sync_locked(hub, repo, actor)
