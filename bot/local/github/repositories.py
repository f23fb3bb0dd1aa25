"""New repositories, from nothing, from files or from the committed HEAD of a checkout."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.local.github import refs
from bot.local.github.errors import ApiError, invalid
from bot.local.github.git import ZERO, run_git
from bot.local.github.hub import Hub, Repo, User, identity
from bot.local.github.writing import commit_files


async def create_repository(
    hub: Hub,
    *,
    owner: str,
    name: str,
    actor: User,
    description: str = "",
    private: bool = False,
    default_branch: str = "main",
    files: Mapping[str, bytes] | None = None,
    from_path: Path | None = None,
) -> Repo:
    """Create a repository and give it its first commits; raises a 422 when the name is taken or malformed.

    The row counts as created only when the commits are in, so a kill in between leaves nothing half made: the next try goes on.
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name) or name in (".", "..") or name.endswith(".git"):
        raise invalid("Repository", "name")
    hub.person(owner)
    repo = _claim(hub, owner, name, description, private, default_branch, actor)
    git = hub.git(repo)
    await git.create(default_branch)
    if from_path is not None:
        await run_git(
            "fetch",
            "-q",
            "--no-tags",
            "--update-shallow",
            str(from_path),
            f"+HEAD:refs/heads/{default_branch}",
            cwd=git.path,
        )
    elif files:
        sha = await commit_files(git, None, files, "Initial commit\n", identity(actor, hub.now()))
        await git.update_ref(f"refs/heads/{default_branch}", sha, ZERO)
    await refs.sync(hub, repo, actor)
    hub.store.update("repos", "id", repo.id, ready=1)
    return repo


def _claim(hub: Hub, owner: str, name: str, description: str, private: bool, default_branch: str, actor: User) -> Repo:
    row = hub.store.one("SELECT * FROM repos WHERE owner = ? AND name = ?", owner, name)
    if row is not None and row["ready"]:
        detail = {
            "resource": "Repository",
            "code": "custom",
            "field": "name",
            "message": "name already exists on this account",
        }
        raise ApiError(422, "Repository creation failed.", errors=[detail])
    if row is not None:
        return hub.repo_by_id(row["id"])
    now = hub.now()
    with hub.store.transaction():
        repo_id = hub.store.insert(
            "repos", owner=owner, name=name, description=description, default_branch=default_branch, private=int(private),
            created_at=now, pushed_at=now,
        )  # fmt: skip
        hub.store.run("INSERT OR REPLACE INTO collaborators VALUES (?, ?, 'admin')", repo_id, actor.id)
    return hub.repo_by_id(repo_id)


async def commit(
    hub: Hub, repo: Repo, branch: str, files: Mapping[str, bytes | None], actor: User, message: str
) -> str:
    """Commit files to `branch`, which grows from the default branch when it is new, and return the commit."""
    git = hub.git(repo)
    async with git.lock:
        heads = await git.refs()
        tip = heads.get(f"refs/heads/{branch}")
        parent = tip or heads.get(f"refs/heads/{repo.default_branch}")
        sha = await commit_files(git, parent, files, f"{message}\n", identity(actor, hub.now()))
        await git.update_ref(f"refs/heads/{branch}", sha, tip or ZERO)
        await refs.sync_locked(hub, repo, actor)
    return sha
