"""REST: issues, labels, comments."""

from typing import Any

from bot.local.github import issues as domain
from bot.local.github import shapes
from bot.local.github.errors import forbidden, invalid, not_found
from bot.local.github.hub import LEVELS, Repo, User
from bot.local.github.rest.call import Answer, Call, Route
from bot.local.github.shapes import LABELS_OF
from bot.local.github.store import Row


async def index(call: Call) -> Answer:
    """Answer issues and pull requests, filtered and sorted as GitHub does."""
    repo, _ = call.repo()
    where, values = ["i.repo_id = ?"], [repo.id]
    _filter(call, where, values)
    sort = {"created": "created_at", "updated": "updated_at"}.get(call.query("sort"), "created_at")
    order = "ASC" if call.query("direction") == "asc" else "DESC"
    sql = f"SELECT i.* FROM issues i WHERE {' AND '.join(where)} ORDER BY i.{sort} {order}, i.id {order}"
    return 200, [shapes.issue(call.view, repo, row) for row in call.page(call.hub.store.all(sql, *values))]


def _filter(call: Call, where: list[str], values: list[Any]) -> None:
    state = call.query("state", "open")
    if state not in ("open", "closed", "all"):
        raise invalid("Issue", "state")
    if state != "all":
        where.append("i.state = ?")
        values.append(state)
    for name in filter(None, call.query("labels").split(",")):
        where.append(_LABELLED)
        values.append(name.strip())
    if call.query("since"):
        where.append("i.updated_at >= ?")
        values.append(call.query("since").replace("+00:00", "Z"))
    if call.query("creator"):
        where.append("i.author_id = (SELECT id FROM users WHERE login = ?)")
        values.append(call.query("creator"))
    _filter_assignee(call.query("assignee"), where, values)


_LABELLED = (
    "EXISTS (SELECT 1 FROM issue_labels il JOIN labels l ON l.id = il.label_id WHERE il.issue_id = i.id AND l.name = ?)"
)


def _filter_assignee(wanted: str, where: list[str], values: list[Any]) -> None:
    match wanted:
        case "":
            return
        case "none":
            where.append("NOT EXISTS (SELECT 1 FROM assignees a WHERE a.issue_id = i.id)")
        case "*":
            where.append("EXISTS (SELECT 1 FROM assignees a WHERE a.issue_id = i.id)")
        case login:
            where.append(
                "EXISTS (SELECT 1 FROM assignees a JOIN users u ON u.id = a.user_id WHERE a.issue_id = i.id AND u.login = ?)"
            )
            values.append(login)


async def create(call: Call) -> Answer:
    """Open an issue; anyone who can read may."""
    repo, who = call.writable("read")
    assignees = call.names("assignees") if call.data.get("assignees") else []
    row = domain.create(
        call.hub, repo, who, title=call.data.get("title"), body=call.data.get("body") or "",
        labels=call.names("labels") if call.data.get("labels") else [], assignees=assignees,
    )  # fmt: skip
    return 201, shapes.issue(call.view, repo, row)


async def get(call: Call) -> Answer:
    """Answer one issue."""
    repo, _ = call.repo()
    return 200, shapes.issue(call.view, repo, call.hub.issue(repo, call.number()))


async def edit(call: Call) -> Answer:
    """Change an issue; its author may change words and state, the rest needs triage rights."""
    repo, who = call.writable("read")
    allow_edit(call, repo, who, call.hub.issue(repo, call.number()))
    return 200, shapes.issue(call.view, repo, domain.edit(call.hub, repo, call.number(), who, call.data))


def allow_edit(call: Call, repo: Repo, who: User, row: Row) -> None:
    """Raise a 403 unless `who` may make this change."""
    if domain.may_triage(call.hub, repo, who):
        return
    if row["author_id"] != who.id or call.data.get("labels") is not None or call.data.get("assignees") is not None:
        raise forbidden("Must have admin rights to Repository.")


# labels


async def labels(call: Call) -> Answer:
    """Answer the repository's labels."""
    repo, _ = call.repo()
    rows = call.hub.store.all("SELECT * FROM labels WHERE repo_id = ? ORDER BY name", repo.id)
    return 200, [shapes.label(call.view, repo, row) for row in call.page(rows)]


async def create_label(call: Call) -> Answer:
    """Add a label to the repository."""
    repo, _ = call.writable("triage")
    given = {key: call.data[key] for key in ("color", "description") if call.data.get(key) is not None}
    row = domain.create_label(call.hub, repo, name=call.data.get("name"), **given)
    return 201, shapes.label(call.view, repo, row)


async def get_label(call: Call) -> Answer:
    """Answer one label."""
    repo, _ = call.repo()
    return 200, shapes.label(call.view, repo, domain.label(call.hub, repo, call.path("name")))


async def edit_label(call: Call) -> Answer:
    """Rename or recolour a label."""
    repo, _ = call.writable("triage")
    row = domain.label(call.hub, repo, call.path("name"))
    name = call.data.get("new_name") or call.data.get("name") or row["name"]
    clash = call.hub.store.one("SELECT id FROM labels WHERE repo_id = ? AND name = ?", repo.id, name)
    if clash is not None and clash["id"] != row["id"]:
        raise invalid("Label", "name", "already_exists")
    color, words = call.data.get("color") or row["color"], call.data.get("description", row["description"])
    call.hub.store.update("labels", "id", row["id"], name=name, color=color.lower(), description=words)
    return 200, shapes.label(call.view, repo, domain.label(call.hub, repo, name))


async def delete_label(call: Call) -> Answer:
    """Delete a label everywhere."""
    repo, _ = call.writable("triage")
    row = domain.label(call.hub, repo, call.path("name"))
    with call.hub.store.transaction():
        call.hub.store.run("DELETE FROM issue_labels WHERE label_id = ?", row["id"])
        call.hub.store.run("DELETE FROM labels WHERE id = ?", row["id"])
    return 204, None


def _labels_now(call: Call, repo: Repo) -> Answer:
    rows = call.hub.store.all(LABELS_OF, call.hub.issue(repo, call.number())["id"])
    return 200, [shapes.label(call.view, repo, row) for row in rows]


async def issue_labels(call: Call) -> Answer:
    """Answer the labels of an issue."""
    repo, _ = call.repo()
    return _labels_now(call, repo)


async def add_issue_labels(call: Call) -> Answer:
    """Put labels on an issue."""
    repo, who = call.writable("triage")
    domain.add_labels(call.hub, repo, call.number(), who, call.names("labels", call.data.get("")))
    return _labels_now(call, repo)


async def set_issue_labels(call: Call) -> Answer:
    """Make the labels of an issue exactly these."""
    repo, who = call.writable("triage")
    domain.set_labels(call.hub, repo, call.number(), who, call.names("labels", call.data.get("")))
    return _labels_now(call, repo)


async def clear_issue_labels(call: Call) -> Answer:
    """Take every label off."""
    repo, who = call.writable("triage")
    domain.set_labels(call.hub, repo, call.number(), who, [])
    return 204, None


async def remove_issue_label(call: Call) -> Answer:
    """Take one label off."""
    repo, who = call.writable("triage")
    domain.remove_label(call.hub, repo, call.number(), who, call.path("name"))
    return _labels_now(call, repo)


async def assign(call: Call) -> Answer:
    """Add or remove assignees."""
    repo, who = call.writable("triage")
    add = call.request.method == "POST"
    domain.change_assignees(call.hub, repo, call.number(), who, call.names("assignees"), add=add)
    return 201 if add else 200, shapes.issue(call.view, repo, call.hub.issue(repo, call.number()))


# comments


async def comments(call: Call) -> Answer:
    """Answer the comments of an issue, oldest first."""
    repo, _ = call.repo()
    row = call.hub.issue(repo, call.number())
    sql, since = "SELECT * FROM comments WHERE issue_id = ? AND updated_at >= ? ORDER BY id", call.query("since")
    rows = call.hub.store.all(sql, row["id"], since)
    return 200, [shapes.comment(call.view, repo, row, each) for each in call.page(rows)]


async def create_comment(call: Call) -> Answer:
    """Add a comment; anyone who can read may."""
    repo, who = call.writable("read")
    found = domain.add_comment(call.hub, repo, call.number(), who, call.data.get("body"))
    return 201, shapes.comment(call.view, repo, call.hub.issue(repo, call.number()), found)


def _comment(call: Call, repo: Repo) -> tuple[Row, Row]:
    found = domain.comment(call.hub, call.number("id"))
    issue = call.hub.store.one("SELECT * FROM issues WHERE id = ? AND repo_id = ?", found["issue_id"], repo.id)
    if issue is None:
        raise not_found()
    return found, issue


async def get_comment(call: Call) -> Answer:
    """Answer one comment."""
    repo, _ = call.repo()
    found, issue = _comment(call, repo)
    return 200, shapes.comment(call.view, repo, issue, found)


def _own(call: Call, repo: Repo, who: User, found: Row) -> None:
    strong = LEVELS.index(call.hub.permission(repo, who)) >= LEVELS.index("write")
    if found["author_id"] != who.id and not strong:
        raise forbidden("Must have admin rights to Repository.")


async def edit_comment(call: Call) -> Answer:
    """Rewrite a comment; its author or a writer may."""
    repo, who = call.writable("read")
    found, issue = _comment(call, repo)
    _own(call, repo, who, found)
    return 200, shapes.comment(
        call.view, repo, issue, domain.edit_comment(call.hub, repo, found, who, call.data.get("body"))
    )


async def delete_comment(call: Call) -> Answer:
    """Remove a comment; its author or a writer may."""
    repo, who = call.writable("read")
    found, _ = _comment(call, repo)
    _own(call, repo, who, found)
    domain.delete_comment(call.hub, repo, found, who)
    return 204, None


_ONE = "/repos/{owner}/{repo}/issues/{number}"
ROUTES: list[Route] = [
    ("GET", "/repos/{owner}/{repo}/issues", index),
    ("POST", "/repos/{owner}/{repo}/issues", create),
    ("GET", "/repos/{owner}/{repo}/issues/comments/{id}", get_comment),
    ("PATCH", "/repos/{owner}/{repo}/issues/comments/{id}", edit_comment),
    ("DELETE", "/repos/{owner}/{repo}/issues/comments/{id}", delete_comment),
    ("GET", _ONE, get),
    ("PATCH", _ONE, edit),
    ("GET", f"{_ONE}/labels", issue_labels),
    ("POST", f"{_ONE}/labels", add_issue_labels),
    ("PUT", f"{_ONE}/labels", set_issue_labels),
    ("DELETE", f"{_ONE}/labels", clear_issue_labels),
    ("DELETE", _ONE + "/labels/{name}", remove_issue_label),
    ("POST", f"{_ONE}/assignees", assign),
    ("DELETE", f"{_ONE}/assignees", assign),
    ("GET", f"{_ONE}/comments", comments),
    ("POST", f"{_ONE}/comments", create_comment),
    ("GET", "/repos/{owner}/{repo}/labels", labels),
    ("POST", "/repos/{owner}/{repo}/labels", create_label),
    ("GET", "/repos/{owner}/{repo}/labels/{name}", get_label),
    ("PATCH", "/repos/{owner}/{repo}/labels/{name}", edit_label),
    ("DELETE", "/repos/{owner}/{repo}/labels/{name}", delete_label),
]
