"""REST: commits, comparisons, statuses, check runs."""

from bot.local.github import checks, diffs, shapes, shapes_code
from bot.local.github.errors import ApiError, not_found
from bot.local.github.hub import PULLS, Repo
from bot.local.github.rest.call import MOST_PER_PAGE, Answer, Call, Route


async def _sha(call: Call, repo: Repo, name: str) -> str:
    found = await call.hub.git(repo).resolve(name)
    if found is None:
        raise ApiError(422, f"No commit found for SHA: {name}")
    return found


async def index(call: Call) -> Answer:
    """Answer the history of a branch or path, newest first."""
    repo, _ = call.repo()
    git = call.hub.git(repo)
    start = await git.resolve(call.query("sha") or repo.default_branch)
    if start is None and call.query("sha"):
        raise not_found()
    if start is None:
        raise ApiError(409, "Git Repository is empty.")
    found = await git.log(start, limit=10 * MOST_PER_PAGE, path=call.query("path"))
    return 200, [shapes_code.commit(call.view, repo, commit) for commit in call.page(found)]


async def get(call: Call) -> Answer:
    """Answer one commit with its files."""
    repo, _ = call.repo()
    git, sha = call.hub.git(repo), await _sha(call, repo, call.path("ref"))
    return 200, shapes_code.commit(call.view, repo, await git.commit(sha), await diffs.of_commit(git, sha))


async def compare(call: Call) -> Answer:
    """Answer how far two commits are apart and what changed since they parted."""
    repo, _ = call.repo()
    git, (first, _, second) = call.hub.git(repo), call.path("range").partition("...")
    base, head = await git.resolve(first.rpartition(":")[2]), await git.resolve(second.rpartition(":")[2])
    if base is None or head is None:
        raise not_found()
    fork = await git.merge_base(base, head)
    if fork is None:
        raise ApiError(404, f"No common ancestor between {first} and {second}.")
    ahead = list(reversed(await git.log(head, f"^{base}")))
    behind = len(await git.log(base, f"^{head}"))
    state = "diverged" if ahead and behind else "ahead" if ahead else "behind" if behind else "identical"
    files = await diffs.compare(git, fork, head)
    address = f"repos/{repo.full_name}/compare/{first}...{second}"
    return 200, {
        "url": call.view.api(address), "html_url": call.view.html(f"{repo.full_name}/compare/{first}...{second}"),
        "base_commit": shapes_code.commit(call.view, repo, await git.commit(base)), "status": state,
        "merge_base_commit": shapes_code.commit(call.view, repo, await git.commit(fork)), "ahead_by": len(ahead),
        "behind_by": behind, "total_commits": len(ahead),
        "commits": [shapes_code.commit(call.view, repo, commit) for commit in ahead],
        "files": [shapes_code.file(call.view, repo, head, change) for change in files],
    }  # fmt: skip


async def pulls_of_commit(call: Call) -> Answer:
    """Answer the pull requests whose head or merge commit this is."""
    repo, _ = call.repo()
    sha = await _sha(call, repo, call.path("ref"))
    rows = call.hub.store.all(f"{PULLS} WHERE i.repo_id = ? AND ? IN (p.head_sha, p.merge_sha)", repo.id, sha)
    return 200, [shapes_code.pull(call.view, repo, row) for row in call.page(rows)]


async def create_status(call: Call) -> Answer:
    """Add a commit status."""
    repo, who = call.writable("write")
    row = checks.create_status(call.hub, repo, who, await _sha(call, repo, call.path("sha")), call.data)
    return 201, shapes_code.status(call.view, repo, row)


async def statuses(call: Call) -> Answer:
    """Answer every status of a commit, newest first."""
    repo, _ = call.repo()
    sha = await _sha(call, repo, call.path("ref"))
    rows = call.hub.store.all("SELECT * FROM statuses WHERE repo_id = ? AND sha = ? ORDER BY id DESC", repo.id, sha)
    return 200, [shapes_code.status(call.view, repo, row) for row in call.page(rows)]


async def combined(call: Call) -> Answer:
    """Answer what the statuses of a commit add up to."""
    repo, viewer = call.repo()
    sha = await _sha(call, repo, call.path("ref"))
    rows = checks.statuses(call.hub, repo, sha)
    return 200, {
        "state": checks.combined(call.hub, repo, sha), "sha": sha, "total_count": len(rows),
        "statuses": [shapes_code.status(call.view, repo, row) for row in rows],
        "repository": shapes.repository(call.view, repo, viewer),
        "commit_url": call.view.api(f"repos/{repo.full_name}/commits/{sha}"),
        "url": call.view.api(f"repos/{repo.full_name}/commits/{sha}/status"),
    }  # fmt: skip


async def create_run(call: Call) -> Answer:
    """Start a check run."""
    repo, who = call.writable("write")
    row = checks.create_run(call.hub, repo, who, await _sha(call, repo, call.text("head_sha")), call.data)
    return 201, shapes_code.check_run(call.view, repo, row)


async def get_run(call: Call) -> Answer:
    """Answer one check run."""
    repo, _ = call.repo()
    return 200, shapes_code.check_run(call.view, repo, checks.run(call.hub, repo, call.number("id")))


async def update_run(call: Call) -> Answer:
    """Change a check run."""
    repo, who = call.writable("write")
    row = checks.update_run(call.hub, repo, who, call.number("id"), call.data)
    return 200, shapes_code.check_run(call.view, repo, row)


async def runs(call: Call) -> Answer:
    """Answer the newest run of each check of a commit."""
    repo, _ = call.repo()
    rows = checks.runs(call.hub, repo, await _sha(call, repo, call.path("ref")))
    name, status = call.query("check_name"), call.query("status")
    kept = [row for row in rows if name in ("", row["name"]) and status in ("", row["status"])]
    told = [shapes_code.check_run(call.view, repo, row) for row in call.page(kept)]
    return 200, {"total_count": len(kept), "check_runs": told}


ROUTES: list[Route] = [
    ("GET", "/repos/{owner}/{repo}/commits", index),
    ("GET", "/repos/{owner}/{repo}/commits/{ref:.+}/status", combined),
    ("GET", "/repos/{owner}/{repo}/commits/{ref:.+}/statuses", statuses),
    ("GET", "/repos/{owner}/{repo}/commits/{ref:.+}/check-runs", runs),
    ("GET", "/repos/{owner}/{repo}/commits/{ref:.+}/pulls", pulls_of_commit),
    ("GET", "/repos/{owner}/{repo}/commits/{ref:.+}", get),
    ("GET", "/repos/{owner}/{repo}/compare/{range:.+}", compare),
    ("POST", "/repos/{owner}/{repo}/statuses/{sha}", create_status),
    ("POST", "/repos/{owner}/{repo}/check-runs", create_run),
    ("GET", "/repos/{owner}/{repo}/check-runs/{id}", get_run),
    ("PATCH", "/repos/{owner}/{repo}/check-runs/{id}", update_run),
]
