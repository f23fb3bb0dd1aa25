"""GitHub's JSON for people, repositories, issues, labels and comments."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.local.github.hub import Hub, Repo, User
from bot.local.github.store import Row

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """The stand-in as seen from one address: every URL in an answer starts with the host that was asked."""

    hub: Hub
    root: str

    def api(self, path: str) -> str:
        """Return the REST address of `path`."""
        return f"{self.root}/api/v3/{path}"

    def html(self, path: str) -> str:
        """Return the page address of `path`."""
        return f"{self.root}/{path}"


def user(view: View, who: User) -> Json:
    """Return a simple user."""
    base = view.api(f"users/{who.login}")
    return {
        "login": who.login, "id": who.id, "node_id": f"U_{who.id}", "avatar_url": view.html(f"avatars/{who.login}.svg"),
        "gravatar_id": "", "url": base, "html_url": view.html(who.login), "type": who.type, "site_admin": False,
        "name": who.name, "repos_url": f"{base}/repos", "events_url": f"{base}/events{{/privacy}}",
        "organizations_url": f"{base}/orgs",
    }  # fmt: skip


def user_by_id(view: View, user_id: int) -> Json:
    """Return a simple user by id."""
    return user(view, view.hub.user(user_id))


def organization(view: View, login: str) -> Json:
    """Return an organization."""
    who = view.hub.person(login)
    return user(view, who) | {"url": view.api(f"orgs/{login}"), "repos_url": view.api(f"orgs/{login}/repos")}


def repository(view: View, repo: Repo, viewer: User | None = None) -> Json:
    """Return a repository with the permissions `viewer` has on it."""
    base = view.api(f"repos/{repo.full_name}")
    html = view.html(repo.full_name)
    level = view.hub.permission(repo, viewer)
    ranks = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage", "pull": "read"}
    order = ("none", "read", "triage", "write", "maintain", "admin")
    owner = view.hub.store.one("SELECT id FROM users WHERE login = ?", repo.owner)
    count = "SELECT count(*) FROM issues WHERE repo_id = ? AND state = 'open'"
    links = {
        "issues_url": "issues{/number}", "pulls_url": "pulls{/number}", "commits_url": "commits{/sha}",
        "contents_url": "contents/{+path}", "compare_url": "compare/{base}...{head}", "branches_url": "branches{/branch}",
        "hooks_url": "hooks", "labels_url": "labels{/name}", "statuses_url": "statuses/{sha}", "merges_url": "merges",
        "git_refs_url": "git/refs{/sha}", "git_commits_url": "git/commits{/sha}", "trees_url": "git/trees{/sha}",
        "blobs_url": "git/blobs{/sha}", "collaborators_url": "collaborators{/collaborator}",
    }  # fmt: skip
    return {
        "id": repo.id, "node_id": f"R_{repo.id}", "name": repo.name, "full_name": repo.full_name, "private": repo.private,
        "owner": user_by_id(view, owner["id"] if owner else 0), "html_url": html, "description": repo.description or None,
        "fork": False, "url": base, "clone_url": f"{html}.git", "git_url": f"{html}.git", "ssh_url": f"{html}.git",
        "default_branch": repo.default_branch, "created_at": repo.created_at, "updated_at": repo.pushed_at,
        "pushed_at": repo.pushed_at, "has_issues": True, "archived": False, "disabled": False,
        "visibility": "private" if repo.private else "public", "open_issues_count": view.hub.store.value(count, repo.id),
        "allow_merge_commit": True, "allow_squash_merge": True, "allow_rebase_merge": False,
        "permissions": {name: order.index(level) >= order.index(rank) for name, rank in ranks.items()},
    } | {name: f"{base}/{tail}" for name, tail in links.items()}  # fmt: skip


def label(view: View, repo: Repo, row: Row) -> Json:
    """Return a label."""
    return {
        "id": row["id"], "node_id": f"LA_{row['id']}", "name": row["name"], "color": row["color"], "default": False,
        "description": row["description"], "url": view.api(f"repos/{repo.full_name}/labels/{quote(row['name'])}"),
    }  # fmt: skip


LABELS_OF = "SELECT l.* FROM labels l JOIN issue_labels il ON il.label_id = l.id WHERE il.issue_id = ? ORDER BY l.name"
ASSIGNEES_OF = "SELECT user_id FROM assignees WHERE issue_id = ? ORDER BY user_id"


def issue(view: View, repo: Repo, row: Row) -> Json:
    """Return an issue; a pull request's has the `pull_request` key."""
    store, number = view.hub.store, row["number"]
    base = view.api(f"repos/{repo.full_name}/issues/{number}")
    assignees = [user_by_id(view, found["user_id"]) for found in store.all(ASSIGNEES_OF, row["id"])]
    pull = store.one("SELECT * FROM pulls WHERE issue_id = ?", row["id"])
    page = view.html(f"{repo.full_name}/{'pull' if pull else 'issues'}/{number}")
    found: Json = {
        "id": row["id"], "node_id": f"I_{row['id']}", "number": number, "title": row["title"], "body": row["body"],
        "state": row["state"], "state_reason": row["state_reason"], "user": user_by_id(view, row["author_id"]),
        "labels": [label(view, repo, each) for each in store.all(LABELS_OF, row["id"])],
        "assignee": assignees[0] if assignees else None, "assignees": assignees, "milestone": None, "locked": False,
        "comments": store.value("SELECT count(*) FROM comments WHERE issue_id = ?", row["id"]),
        "created_at": row["created_at"], "updated_at": row["updated_at"], "closed_at": row["closed_at"],
        "closed_by": user_by_id(view, row["closed_by"]) if row["closed_by"] else None, "author_association": "NONE",
        "url": base, "repository_url": view.api(f"repos/{repo.full_name}"), "html_url": page,
        "labels_url": f"{base}/labels{{/name}}", "comments_url": f"{base}/comments", "events_url": f"{base}/events",
        "timeline_url": f"{base}/timeline", "active_lock_reason": None,
    }  # fmt: skip
    if pull is not None:
        api = view.api(f"repos/{repo.full_name}/pulls/{number}")
        found["pull_request"] = {
            "url": api, "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch",
            "merged_at": pull["merged_at"],
        }  # fmt: skip
        found["draft"] = bool(pull["draft"])
    return found


def comment(view: View, repo: Repo, issue_row: Row, row: Row) -> Json:
    """Return a comment on an issue or pull request."""
    base, number = f"repos/{repo.full_name}/issues", issue_row["number"]
    kind = "pull" if view.hub.store.value("SELECT 1 FROM pulls WHERE issue_id = ?", issue_row["id"]) else "issues"
    return {
        "id": row["id"], "node_id": f"IC_{row['id']}", "body": row["body"], "user": user_by_id(view, row["author_id"]),
        "created_at": row["created_at"], "updated_at": row["updated_at"], "author_association": "NONE",
        "url": view.api(f"{base}/comments/{row['id']}"), "issue_url": view.api(f"{base}/{number}"),
        "html_url": view.html(f"{repo.full_name}/{kind}/{number}#issuecomment-{row['id']}"),
    }  # fmt: skip


def hook(view: View, repo: Repo, row: Row) -> Json:
    """Return a webhook; its secret is never told."""
    base = view.api(f"repos/{repo.full_name}/hooks/{row['id']}")
    config = {"url": row["url"], "content_type": row["content_type"], "insecure_ssl": "0"}
    return {
        "type": "Repository", "id": row["id"], "name": "web", "active": bool(row["active"]),
        "events": row["events"].split(","), "config": config | ({"secret": "********"} if row["secret"] else {}),
        "created_at": row["created_at"], "updated_at": row["updated_at"], "url": base, "test_url": f"{base}/test",
        "ping_url": f"{base}/pings", "deliveries_url": f"{base}/deliveries",
        "last_response": {"code": None, "status": "unused", "message": None},
    }  # fmt: skip
