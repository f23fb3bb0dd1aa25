"""GitHub's JSON for commits, files, pull requests, reviews, statuses and check runs."""

from typing import Any

from bot.local.github import shapes
from bot.local.github.diffs import FileChange
from bot.local.github.git import Commit
from bot.local.github.hub import Repo
from bot.local.github.shapes import Json, View, user_by_id
from bot.local.github.store import Row


def git_commit(view: View, repo: Repo, commit: Commit) -> Json:
    """Return a commit object of the git database."""
    base = view.api(f"repos/{repo.full_name}/git")
    return {
        "sha": commit.sha, "node_id": f"C_{commit.sha}", "url": f"{base}/commits/{commit.sha}", "message": commit.message,
        "html_url": view.html(f"{repo.full_name}/commit/{commit.sha}"),
        "author": {"name": commit.author, "email": commit.author_email, "date": commit.author_date},
        "committer": {"name": commit.committer, "email": commit.committer_email, "date": commit.committer_date},
        "tree": {"sha": commit.tree, "url": f"{base}/trees/{commit.tree}"},
        "parents": [{"sha": sha, "url": f"{base}/commits/{sha}"} for sha in commit.parents],
        "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
    }  # fmt: skip


def commit(view: View, repo: Repo, found: Commit, changes: list[FileChange] | None = None) -> Json:
    """Return a commit of the history, with its files when `changes` are given."""
    base = view.api(f"repos/{repo.full_name}/commits")
    told = git_commit(view, repo, found)
    inner = {key: told[key] for key in ("author", "committer", "message", "tree", "url", "verification")}
    shape: Json = {
        "sha": found.sha, "node_id": told["node_id"], "url": f"{base}/{found.sha}", "html_url": told["html_url"],
        "comments_url": f"{base}/{found.sha}/comments", "commit": inner | {"comment_count": 0},
        "author": _account(view, found.author_email), "committer": _account(view, found.committer_email),
        "parents": [
            {"sha": sha, "url": f"{base}/{sha}", "html_url": view.html(f"{repo.full_name}/commit/{sha}")}
            for sha in found.parents
        ],
    }  # fmt: skip
    if changes is not None:
        added, removed = sum(c.additions for c in changes), sum(c.deletions for c in changes)
        shape["stats"] = {"additions": added, "deletions": removed, "total": added + removed}
        shape["files"] = [file(view, repo, found.sha, change) for change in changes]
    return shape


def _account(view: View, email: str) -> Json | None:
    row = view.hub.store.one("SELECT id FROM users WHERE id || '+' || login || '@users.noreply.github.test' = ?", email)
    return user_by_id(view, row["id"]) if row else None


def file(view: View, repo: Repo, sha: str, change: FileChange) -> Json:
    """Return one changed file with its patch (left out when binary or very long, as GitHub does)."""
    found: Json = {
        "sha": change.blob, "filename": change.path, "status": change.status, "additions": change.additions,
        "deletions": change.deletions, "changes": change.additions + change.deletions,
        "blob_url": view.html(f"{repo.full_name}/blob/{sha}/{change.path}"),
        "raw_url": view.html(f"{repo.full_name}/raw/{sha}/{change.path}"),
        "contents_url": view.api(f"repos/{repo.full_name}/contents/{change.path}?ref={sha}"),
    }  # fmt: skip
    if change.patch:
        found["patch"] = change.patch
    if change.previous:
        found["previous_filename"] = change.previous
    return found


def pull(view: View, repo: Repo, row: Row, **extra: Any) -> Json:
    """Return a pull request; `extra` carries what only git can tell (mergeable, counts)."""
    as_issue = shapes.issue(view, repo, row)
    base, number = view.api(f"repos/{repo.full_name}/pulls/{row['number']}"), row["number"]
    page = view.html(f"{repo.full_name}/pull/{number}")
    kept = (
        "id", "number", "title", "body", "state", "user", "labels", "assignee", "assignees", "milestone", "locked",
        "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason",
    )  # fmt: skip
    found = {key: as_issue[key] for key in kept} | {
        "node_id": f"PR_{row['id']}", "url": base, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch",
        "issue_url": as_issue["url"], "commits_url": f"{base}/commits", "comments_url": as_issue["comments_url"],
        "review_comments_url": f"{base}/comments", "review_comment_url": f"{base}/comments{{/number}}",
        "statuses_url": view.api(f"repos/{repo.full_name}/statuses/{row['head_sha']}"),
        "head": _side(view, repo, row["head_ref"], row["head_sha"]), "draft": bool(row["draft"]),
        "base": _side(view, repo, row["base_ref"], row["base_sha"]), "merged_at": row["merged_at"],
        "merge_commit_sha": row["merge_sha"], "requested_reviewers": [], "requested_teams": [], "auto_merge": None,
        "merged": bool(row["merged"]), "merged_by": user_by_id(view, row["merged_by"]) if row["merged_by"] else None,
        "mergeable": None, "mergeable_state": "unknown", "rebaseable": None, "maintainer_can_modify": False,
        "comments": as_issue["comments"],
    }  # fmt: skip
    return found | extra


def _side(view: View, repo: Repo, ref: str, sha: str) -> Json:
    owner = view.hub.store.value("SELECT id FROM users WHERE login = ?", repo.owner)
    return {
        "label": f"{repo.owner}:{ref}", "ref": ref, "sha": sha, "user": user_by_id(view, owner or 0),
        "repo": shapes.repository(view, repo),
    }  # fmt: skip


def review(view: View, repo: Repo, number: int, row: Row) -> Json:
    """Return a review."""
    api = view.api(f"repos/{repo.full_name}/pulls/{number}")
    page = view.html(f"{repo.full_name}/pull/{number}#pullrequestreview-{row['id']}")
    return {
        "id": row["id"], "node_id": f"PRR_{row['id']}", "user": user_by_id(view, row["author_id"]), "body": row["body"],
        "state": row["state"], "html_url": page, "pull_request_url": api, "commit_id": row["commit_sha"],
        "submitted_at": row["submitted_at"], "author_association": "NONE",
        "_links": {"html": {"href": page}, "pull_request": {"href": api}},
    }  # fmt: skip


def review_comment(view: View, repo: Repo, number: int, row: Row) -> Json:
    """Return a comment on a line of a pull request."""
    api = f"repos/{repo.full_name}/pulls"
    found = {
        "id": row["id"], "node_id": f"PRRC_{row['id']}", "url": view.api(f"{api}/comments/{row['id']}"),
        "pull_request_review_id": row["review_id"], "diff_hunk": "", "path": row["path"], "position": row["line"],
        "original_position": row["line"], "line": row["line"], "original_line": row["line"], "side": row["side"],
        "commit_id": row["commit_sha"], "original_commit_id": row["commit_sha"], "body": row["body"],
        "user": user_by_id(view, row["author_id"]), "created_at": row["created_at"], "updated_at": row["updated_at"],
        "html_url": view.html(f"{repo.full_name}/pull/{number}#discussion_r{row['id']}"),
        "pull_request_url": view.api(f"{api}/{number}"), "author_association": "NONE",
    }  # fmt: skip
    return found | ({"in_reply_to_id": row["in_reply_to"]} if row["in_reply_to"] else {})


def status(view: View, repo: Repo, row: Row) -> Json:
    """Return one commit status."""
    return {
        "id": row["id"], "node_id": f"SC_{row['id']}", "state": row["state"], "context": row["context"],
        "description": row["description"], "target_url": row["target_url"], "created_at": row["created_at"],
        "updated_at": row["created_at"], "creator": user_by_id(view, row["author_id"]), "avatar_url": None,
        "url": view.api(f"repos/{repo.full_name}/statuses/{row['sha']}"),
    }  # fmt: skip


def check_run(view: View, repo: Repo, row: Row) -> Json:
    """Return a check run."""
    base = view.api(f"repos/{repo.full_name}/check-runs/{row['id']}")
    page = view.html(f"{repo.full_name}/commit/{row['sha']}#check-{row['id']}")
    app = view.hub.user(row["author_id"])
    return {
        "id": row["id"], "node_id": f"CR_{row['id']}", "head_sha": row["sha"], "name": row["name"], "status": row["status"],
        "conclusion": row["conclusion"], "external_id": row["external_id"] or "", "url": base, "html_url": page,
        "details_url": row["details_url"] or page, "started_at": row["started_at"], "completed_at": row["completed_at"],
        "output": {
            "title": row["title"], "summary": row["summary"], "text": row["text"], "annotations_count": 0,
            "annotations_url": f"{base}/annotations",
        },
        "app": {"id": app.id, "slug": app.login, "name": app.name, "owner": shapes.user(view, app)},
        "check_suite": {"id": row["repo_id"]}, "pull_requests": [],
    }  # fmt: skip
