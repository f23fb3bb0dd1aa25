"""REST: users, repositories, collaborators, rate limit."""

import time

from bot.local.github import shapes
from bot.local.github.errors import ApiError, invalid, not_found
from bot.local.github.hub import LEVELS, Repo
from bot.local.github.repositories import create_repository
from bot.local.github.rest.call import Answer, Call, Route

_ROLES = {"pull": "read", "push": "write"}


async def me(call: Call) -> Answer:
    """Answer who asks."""
    who = call.me()
    return 200, shapes.user(call.view, who) | {"email": who.email, "public_repos": 0, "created_at": call.hub.now()}


async def user(call: Call) -> Answer:
    """Answer one user."""
    return 200, shapes.user(call.view, call.hub.person(call.path("login")))


async def organization(call: Call) -> Answer:
    """Answer one organization."""
    return 200, shapes.organization(call.view, call.path("login"))


async def my_repositories(call: Call) -> Answer:
    """Answer the repositories the viewer can see."""
    who = call.me()
    seen = [repo for repo in call.hub.repos() if call.hub.permission(repo, who) != "none"]
    return 200, [shapes.repository(call.view, repo, who) for repo in call.page(seen)]


async def create(call: Call) -> Answer:
    """Create a repository for the viewer or an organization."""
    who = call.me()
    owner = call.request.match_info.get("login", who.login)
    created = await create_repository(
        call.hub, owner=owner, name=call.text("name"), actor=who, description=call.data.get("description") or "",
        private=bool(call.data.get("private")), files={"README.md": b"# hello\n"} if call.data.get("auto_init") else None,
    )  # fmt: skip
    return 201, shapes.repository(call.view, created, who)


async def get(call: Call) -> Answer:
    """Answer a repository."""
    repo, viewer = call.repo()
    return 200, shapes.repository(call.view, repo, viewer)


async def edit(call: Call) -> Answer:
    """Change description, visibility or default branch."""
    repo, who = call.writable("admin")
    if "default_branch" in call.data:
        await _set_default(call, repo)
    for key in ("description", "private"):
        if key in call.data:
            call.hub.store.update("repos", "id", repo.id, **{key: call.data[key]})
    return 200, shapes.repository(call.view, call.hub.repo_by_id(repo.id), who)


async def _set_default(call: Call, repo: Repo) -> None:
    branch, git = call.text("default_branch"), call.hub.git(repo)
    if f"refs/heads/{branch}" not in await git.refs():
        raise invalid("Repository", "default_branch")
    await git.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
    call.hub.store.update("repos", "id", repo.id, default_branch=branch)


async def collaborators(call: Call) -> Answer:
    """Answer who may write."""
    repo, _ = call.writable("write")
    rows = call.hub.store.all("SELECT * FROM collaborators WHERE repo_id = ? ORDER BY user_id", repo.id)
    return 200, [
        shapes.user_by_id(call.view, row["user_id"]) | {"role_name": row["permission"]} for row in call.page(rows)
    ]


async def is_collaborator(call: Call) -> Answer:
    """Answer 204 for a collaborator, 404 for anyone else."""
    repo, _ = call.writable("write")
    who = call.hub.person(call.path("login"))
    found = call.hub.store.one("SELECT 1 FROM collaborators WHERE repo_id = ? AND user_id = ?", repo.id, who.id)
    if found is None:
        raise not_found()
    return 204, None


async def permission(call: Call) -> Answer:
    """Answer what one user may do."""
    repo, _ = call.writable("write")
    who = call.hub.person(call.path("login"))
    level = call.hub.permission(repo, who)
    legacy = {"maintain": "write", "triage": "read"}.get(level, level)
    return 200, {"permission": legacy, "role_name": level, "user": shapes.user(call.view, who)}


async def add_collaborator(call: Call) -> Answer:
    """Give one user a permission."""
    repo, _ = call.writable("admin")
    given = str(call.data.get("permission") or "push")
    level = _ROLES.get(given, given)
    if level not in LEVELS[1:]:
        raise ApiError(422, "Validation Failed", errors=["Permission is invalid"])
    who = call.hub.person(call.path("login"))
    call.hub.store.run("INSERT OR REPLACE INTO collaborators VALUES (?, ?, ?)", repo.id, who.id, level)
    return 204, None


async def remove_collaborator(call: Call) -> Answer:
    """Take a permission away."""
    repo, _ = call.writable("admin")
    who = call.hub.person(call.path("login"))
    call.hub.store.run("DELETE FROM collaborators WHERE repo_id = ? AND user_id = ?", repo.id, who.id)
    return 204, None


async def rate_limit(call: Call) -> Answer:
    """Answer how many requests are left."""
    limit, left = int(call.headers["X-RateLimit-Limit"]), int(call.headers["X-RateLimit-Remaining"])
    core = {"limit": limit, "used": limit - left, "remaining": left, "reset": int(time.time()) + 3600}
    return 200, {"resources": {"core": core, "search": core | {"limit": 30}, "graphql": core}, "rate": core}


ROUTES: list[Route] = [
    ("GET", "/user", me),
    ("GET", "/user/repos", my_repositories),
    ("POST", "/user/repos", create),
    ("GET", "/users/{login}", user),
    ("GET", "/orgs/{login}", organization),
    ("POST", "/orgs/{login}/repos", create),
    ("GET", "/rate_limit", rate_limit),
    ("GET", "/repos/{owner}/{repo}", get),
    ("PATCH", "/repos/{owner}/{repo}", edit),
    ("GET", "/repos/{owner}/{repo}/collaborators", collaborators),
    ("GET", "/repos/{owner}/{repo}/collaborators/{login}/permission", permission),
    ("GET", "/repos/{owner}/{repo}/collaborators/{login}", is_collaborator),
    ("PUT", "/repos/{owner}/{repo}/collaborators/{login}", add_collaborator),
    ("DELETE", "/repos/{owner}/{repo}/collaborators/{login}", remove_collaborator),
]
