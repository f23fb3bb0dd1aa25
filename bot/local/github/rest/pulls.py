"""REST: pull requests, their files and commits, merging, reviews."""

from typing import Any

from bot.local.github import issues as issue_domain
from bot.local.github import pulls as domain
from bot.local.github import reviews as review_domain
from bot.local.github import shapes_code
from bot.local.github.hub import PULLS, Repo
from bot.local.github.rest.call import Answer, Call, Route
from bot.local.github.rest.issues import allow_edit
from bot.local.github.store import Row


async def index(call: Call) -> Answer:
    """Answer pull requests, newest first unless asked otherwise."""
    repo, _ = call.repo()
    where, values = ["i.repo_id = ?"], [repo.id]
    for column, value in _filters(call):
        where.append(f"{column} = ?")
        values.append(value)
    sort = "updated_at" if call.query("sort") == "updated" else "created_at"
    order = "ASC" if call.query("direction", "desc") == "asc" else "DESC"
    rows = call.hub.store.all(f"{PULLS} WHERE {' AND '.join(where)} ORDER BY i.{sort} {order}, i.id {order}", *values)
    return 200, [shapes_code.pull(call.view, repo, row) for row in call.page(rows)]


def _filters(call: Call) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if call.query("state", "open") != "all":
        found.append(("i.state", call.query("state", "open")))
    if call.query("head"):
        owner, _, branch = call.query("head").rpartition(":")
        found.append(("p.head_ref", branch if owner.lower() in ("", call.path("owner").lower()) else ""))
    if call.query("base"):
        found.append(("p.base_ref", call.query("base")))
    return found


async def _full(call: Call, repo: Repo, row: Row) -> dict[str, Any]:
    found = await domain.substance(call.hub, repo, row)
    return shapes_code.pull(call.view, repo, row, **domain.told(call.hub, repo, row, found))


async def create(call: Call) -> Answer:
    """Open a pull request."""
    repo, who = call.writable("write")
    row = await domain.create(
        call.hub, repo, who, title=call.data.get("title"), head=call.text("head"), base=call.text("base"),
        body=call.data.get("body") or "", draft=bool(call.data.get("draft")),
    )  # fmt: skip
    return 201, await _full(call, repo, row)


async def get(call: Call) -> Answer:
    """Answer one pull request with what git says about it."""
    repo, _ = call.repo()
    return 200, await _full(call, repo, call.hub.pull(repo, call.number()))


async def edit(call: Call) -> Answer:
    """Change title, body, state or base."""
    repo, who = call.writable("read")
    row = call.hub.pull(repo, call.number())
    allow_edit(call, repo, who, row)
    issue_domain.edit(call.hub, repo, call.number(), who, call.data)
    if call.data.get("base") and call.data["base"] != row["base_ref"]:
        await domain.change_base(call.hub, repo, call.number(), call.text("base"))
    return 200, await _full(call, repo, call.hub.pull(repo, call.number()))


async def files(call: Call) -> Answer:
    """Answer the changed files with their patches."""
    repo, _ = call.repo()
    row = call.hub.pull(repo, call.number())
    found = await domain.substance(call.hub, repo, row)
    return 200, [shapes_code.file(call.view, repo, row["head_sha"], change) for change in call.page(found.files)]


async def commits(call: Call) -> Answer:
    """Answer the commits, oldest first."""
    repo, _ = call.repo()
    found = await domain.substance(call.hub, repo, call.hub.pull(repo, call.number()))
    return 200, [shapes_code.commit(call.view, repo, commit) for commit in call.page(found.commits)]


async def merge(call: Call) -> Answer:
    """Merge a pull request."""
    repo, who = call.writable("write")
    call.hub.pull(repo, call.number())
    sha = await domain.merge(
        call.hub, repo, call.number(), who, method=call.data.get("merge_method") or "merge", sha=call.data.get("sha") or "",
        title=call.data.get("commit_title") or "", message=call.data.get("commit_message") or "",
    )  # fmt: skip
    return 200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


async def is_merged(call: Call) -> Answer:
    """Answer 204 when merged, else 404."""
    repo, _ = call.repo()
    merged = call.hub.pull(repo, call.number())["merged"]
    return (204, None) if merged else (404, {"message": "Not Found"})


async def update_branch(call: Call) -> Answer:
    """Merge the base into the head branch."""
    repo, who = call.writable("write")
    await domain.update_branch(call.hub, repo, call.number(), who, expected=call.data.get("expected_head_sha") or "")
    return 202, {
        "message": "Updating pull request branch.",
        "url": call.view.html(f"{repo.full_name}/pull/{call.number()}"),
    }


# reviews


async def reviews(call: Call) -> Answer:
    """Answer the reviews, oldest first."""
    repo, _ = call.repo()
    rows = review_domain.of_pull(call.hub, call.hub.pull(repo, call.number()))
    return 200, [shapes_code.review(call.view, repo, call.number(), row) for row in call.page(rows)]


async def create_review(call: Call) -> Answer:
    """Add a review; anyone who can read may."""
    repo, who = call.writable("read")
    row = review_domain.create(
        call.hub, repo, call.number(), who, event=call.data.get("event"), body=call.data.get("body") or "",
        sha=call.data.get("commit_id") or "", comments=call.data.get("comments") or (),
    )  # fmt: skip
    return 200, shapes_code.review(call.view, repo, call.number(), row)


async def get_review(call: Call) -> Answer:
    """Answer one review."""
    repo, _ = call.repo()
    row = review_domain.review(call.hub, call.number("id"))
    return 200, shapes_code.review(call.view, repo, call.number(), row)


async def comments_of_review(call: Call) -> Answer:
    """Answer the comments on lines that came with one review."""
    repo, _ = call.repo()
    found = review_domain.review(call.hub, call.number("id"))["id"]
    rows = [row for row in review_domain.line_comments(call.hub, call.hub.pull(repo, call.number()))
            if row["review_id"] == found]  # fmt: skip
    return 200, [shapes_code.review_comment(call.view, repo, call.number(), row) for row in call.page(rows)]


async def submit_review(call: Call) -> Answer:
    """Submit a pending review."""
    repo, who = call.writable("read")
    given = call.data.get("event"), call.data.get("body")
    row = review_domain.submit(call.hub, repo, call.number(), who, call.number("id"), *given)
    return 200, shapes_code.review(call.view, repo, call.number(), row)


async def dismiss_review(call: Call) -> Answer:
    """Make a review count no more."""
    repo, who = call.writable("write")
    row = review_domain.dismiss(call.hub, repo, call.number(), who, call.number("id"), call.data.get("message"))
    return 200, shapes_code.review(call.view, repo, call.number(), row)


async def line_comments(call: Call) -> Answer:
    """Answer the comments on lines."""
    repo, _ = call.repo()
    rows = review_domain.line_comments(call.hub, call.hub.pull(repo, call.number()))
    return 200, [shapes_code.review_comment(call.view, repo, call.number(), row) for row in call.page(rows)]


async def create_line_comment(call: Call) -> Answer:
    """Add a comment on a line, or answer one."""
    repo, who = call.writable("read")
    given = call.data | ({"in_reply_to": call.number("id")} if "id" in call.request.match_info else {})
    row = review_domain.add_comment(call.hub, repo, call.number(), who, given)
    return 201, shapes_code.review_comment(call.view, repo, call.number(), row)


_ONE = "/repos/{owner}/{repo}/pulls/{number}"
ROUTES: list[Route] = [
    ("GET", "/repos/{owner}/{repo}/pulls", index),
    ("POST", "/repos/{owner}/{repo}/pulls", create),
    ("GET", _ONE, get),
    ("PATCH", _ONE, edit),
    ("GET", f"{_ONE}/files", files),
    ("GET", f"{_ONE}/commits", commits),
    ("GET", f"{_ONE}/merge", is_merged),
    ("PUT", f"{_ONE}/merge", merge),
    ("PUT", f"{_ONE}/update-branch", update_branch),
    ("GET", f"{_ONE}/reviews", reviews),
    ("POST", f"{_ONE}/reviews", create_review),
    ("GET", _ONE + "/reviews/{id}", get_review),
    ("GET", _ONE + "/reviews/{id}/comments", comments_of_review),
    ("POST", _ONE + "/reviews/{id}/events", submit_review),
    ("PUT", _ONE + "/reviews/{id}/dismissals", dismiss_review),
    ("GET", f"{_ONE}/comments", line_comments),
    ("POST", f"{_ONE}/comments", create_line_comment),
    ("POST", _ONE + "/comments/{id}/replies", create_line_comment),
]
