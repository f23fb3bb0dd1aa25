"""Issues, labels and comments: what changes, and which webhooks that causes."""

import re
from collections.abc import Iterable
from typing import Any

from bot.local.github import shapes, shapes_code
from bot.local.github.errors import invalid, not_found
from bot.local.github.hooks import emit
from bot.local.github.hub import LEVELS, Hub, Repo, User
from bot.local.github.shapes import LABELS_OF, View
from bot.local.github.store import Row

LONGEST_BODY = 65_536
_CLOSING = re.compile(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)")


def checked_body(body: object, resource: str) -> str:
    """Return a body GitHub would accept; raises a 422 when it is no text or too long."""
    if not isinstance(body, str) or len(body) > LONGEST_BODY:
        raise invalid(resource, "body", "custom", f"body is too long (maximum is {LONGEST_BODY} characters)")
    return body.replace("\x00", "")


def checked_title(title: object, resource: str) -> str:
    """Return a title GitHub would accept; raises a 422 when it is blank or too long."""
    if not isinstance(title, str) or not title.strip():
        raise invalid(resource, "title", "missing_field")
    if len(title) > 256:
        raise invalid(resource, "title", "custom", "title is too long (maximum is 256 characters)")
    return title.replace("\n", " ").strip()


def closing_numbers(body: str) -> list[int]:
    """Return the issues a description promises to close; hidden comments count as little as on GitHub's page."""
    return [int(number) for number in dict.fromkeys(_CLOSING.findall(re.sub(r"(?s)<!--.*?-->", "", body)))]


def may_triage(hub: Hub, repo: Repo, user: User) -> bool:
    """Say whether `user` may label, assign and close what others wrote."""
    return LEVELS.index(hub.permission(repo, user)) >= LEVELS.index("triage")


def next_number(hub: Hub, repo: Repo) -> int:
    """Take the next number of the repository; issues and pull requests share them."""
    hub.store.run("UPDATE repos SET next_number = next_number + 1 WHERE id = ?", repo.id)
    return int(hub.store.value("SELECT next_number - 1 FROM repos WHERE id = ?", repo.id))


def create(
    hub: Hub,
    repo: Repo,
    actor: User,
    *,
    title: object,
    body: object = "",
    labels: Iterable[str] = (),
    assignees: Iterable[str] = (),
) -> Row:
    """Open an issue; labels and assignees of someone without that right are left out, as GitHub does."""
    title, body, now = checked_title(title, "Issue"), checked_body(body or "", "Issue"), hub.now()
    with hub.store.transaction():
        number = next_number(hub, repo)
        issue_id = hub.store.insert(
            "issues",
            repo_id=repo.id,
            number=number,
            title=title,
            body=body,
            author_id=actor.id,
            created_at=now,
            updated_at=now,
        )
        if may_triage(hub, repo, actor):
            _attach(hub, repo, issue_id, labels)
            _assign(hub, issue_id, assignees)
        tell(hub, repo, hub.issue(repo, number), actor, "opened")
    return hub.issue(repo, number)


def tell(hub: Hub, repo: Repo, row: Row, actor: User, action: str, **parts: Any) -> None:
    """Send the `issues` event, or `pull_request` when the row is one."""
    view = View(hub, hub.url)
    if _is_pull(hub, row):
        pull = hub.pull(repo, row["number"])
        shape = shapes_code.pull(view, repo, pull)
        emit(hub, repo, "pull_request", actor, action=action, number=row["number"], pull_request=shape, **parts)
    else:
        emit(hub, repo, "issues", actor, action=action, issue=shapes.issue(view, repo, row), **parts)


def _is_pull(hub: Hub, row: Row) -> bool:
    return hub.store.one("SELECT 1 FROM pulls WHERE issue_id = ?", row["id"]) is not None


def note(hub: Hub, issue_id: int, actor: User, event: str, detail: str = "") -> None:
    """Add one line to the conversation's history."""
    hub.store.insert("timeline", issue_id=issue_id, actor_id=actor.id, event=event, detail=detail, created_at=hub.now())


def edit(hub: Hub, repo: Repo, number: int, actor: User, changes: dict[str, Any]) -> Row:
    """Change title, body, state, labels or assignees; only what differs is told to the hooks."""
    row = hub.issue(repo, number)
    with hub.store.transaction():
        _edit_words(hub, repo, row, actor, changes)
        state = changes.get("state")
        if state is not None and state != row["state"]:
            set_state(hub, repo, row, actor, state, reason=changes.get("state_reason"))
        if changes.get("labels") is not None:
            set_labels(hub, repo, number, actor, [_name(each) for each in changes["labels"]])
        if changes.get("assignees") is not None:
            hub.store.run("DELETE FROM assignees WHERE issue_id = ?", row["id"])
            _assign(hub, row["id"], changes["assignees"])
    return hub.issue(repo, number)


def _name(label: object) -> str:
    return str(label["name"] if isinstance(label, dict) else label)


def _edit_words(hub: Hub, repo: Repo, row: Row, actor: User, changes: dict[str, Any]) -> None:
    title = checked_title(changes["title"], "Issue") if changes.get("title") is not None else row["title"]
    body = checked_body(changes["body"] or "", "Issue") if "body" in changes else row["body"]
    if (title, body) == (row["title"], row["body"]):
        return
    before = {key: {"from": row[key]} for key, now in (("title", title), ("body", body)) if row[key] != now}
    hub.store.update("issues", "id", row["id"], title=title, body=body, updated_at=hub.now())
    if "title" in before:
        note(hub, row["id"], actor, "renamed", title)
    tell(hub, repo, hub.issue(repo, row["number"]), actor, "edited", changes=before)


def set_state(hub: Hub, repo: Repo, row: Row, actor: User, state: object, *, reason: str | None = None) -> None:
    """Close or reopen an issue or a pull request."""
    if state not in ("open", "closed"):
        raise invalid("Issue", "state")
    if _is_pull(hub, row) and hub.pull(repo, row["number"])["merged"]:
        raise invalid("PullRequest", "state", "custom", "A merged pull request cannot be reopened.")
    now = hub.now()
    closed = {"closed_at": now, "closed_by": actor.id} if state == "closed" else {"closed_at": None, "closed_by": None}
    why = (reason or "completed") if state == "closed" else "reopened"
    hub.store.update("issues", "id", row["id"], state=state, state_reason=why, updated_at=now, **closed)
    action = "closed" if state == "closed" else "reopened"
    note(hub, row["id"], actor, action)
    tell(hub, repo, hub.issue(repo, row["number"]), actor, action)


# labels


def label(hub: Hub, repo: Repo, name: str) -> Row:
    """Return a label of the repository; raises a 404."""
    row = hub.store.one("SELECT * FROM labels WHERE repo_id = ? AND name = ?", repo.id, name)
    if row is None:
        raise not_found()
    return row


def create_label(hub: Hub, repo: Repo, *, name: object, color: object = "ededed", description: object = None) -> Row:
    """Add a label; raises a 422 when it exists or is malformed."""
    if not isinstance(name, str) or not name.strip() or len(name) > 50:
        raise invalid("Label", "name")
    if not isinstance(color, str) or not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color")
    if isinstance(description, str) and len(description) > 100:
        raise invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
    if hub.store.one("SELECT 1 FROM labels WHERE repo_id = ? AND name = ?", repo.id, name):
        raise invalid("Label", "name", "already_exists")
    hub.store.insert("labels", repo_id=repo.id, name=name, color=color.lower(), description=description)
    return label(hub, repo, name)


def _attach(hub: Hub, repo: Repo, issue_id: int, names: Iterable[str]) -> list[Row]:
    """Put labels on an issue, creating unknown ones in grey, and return those that were new to it."""
    added = []
    for name in dict.fromkeys(names):
        known = hub.store.one("SELECT * FROM labels WHERE repo_id = ? AND name = ?", repo.id, name)
        row = known or create_label(hub, repo, name=name)
        if hub.store.run("INSERT OR IGNORE INTO issue_labels VALUES (?, ?)", issue_id, row["id"]):
            added.append(row)
    return added


def add_labels(hub: Hub, repo: Repo, number: int, actor: User, names: Iterable[str]) -> None:
    """Put labels on an issue or pull request."""
    row = hub.issue(repo, number)
    with hub.store.transaction():
        for added in _attach(hub, repo, row["id"], names):
            _tell_label(hub, repo, row, actor, "labeled", added)


def remove_label(hub: Hub, repo: Repo, number: int, actor: User, name: str) -> None:
    """Take one label off; raises a 404 when it is not there."""
    row, found = hub.issue(repo, number), label(hub, repo, name)
    with hub.store.transaction():
        if not hub.store.run("DELETE FROM issue_labels WHERE issue_id = ? AND label_id = ?", row["id"], found["id"]):
            raise not_found()
        _tell_label(hub, repo, row, actor, "unlabeled", found)


def set_labels(hub: Hub, repo: Repo, number: int, actor: User, names: Iterable[str]) -> None:
    """Make the labels of an issue exactly `names`."""
    wanted = list(dict.fromkeys(names))
    row = hub.issue(repo, number)
    with hub.store.transaction():
        keep = {name.lower() for name in wanted}
        for old in hub.store.all(LABELS_OF, row["id"]):
            if old["name"].lower() not in keep:
                remove_label(hub, repo, number, actor, old["name"])
        add_labels(hub, repo, number, actor, wanted)


def _tell_label(hub: Hub, repo: Repo, row: Row, actor: User, action: str, found: Row) -> None:
    hub.store.update("issues", "id", row["id"], updated_at=hub.now())
    note(hub, row["id"], actor, action, found["name"])
    shape = shapes.label(View(hub, hub.url), repo, found)
    tell(hub, repo, hub.issue(repo, row["number"]), actor, action, label=shape)


def _assign(hub: Hub, issue_id: int, logins: Iterable[str]) -> None:
    for login in logins:
        hub.store.run("INSERT OR IGNORE INTO assignees VALUES (?, ?)", issue_id, hub.person(login).id)


def change_assignees(hub: Hub, repo: Repo, number: int, actor: User, logins: Iterable[str], *, add: bool) -> None:
    """Add or remove assignees."""
    row = hub.issue(repo, number)
    with hub.store.transaction():
        for login in logins:
            who = hub.person(login)
            sql = (
                "INSERT OR IGNORE INTO assignees VALUES (?, ?)"
                if add
                else "DELETE FROM assignees WHERE issue_id = ? AND user_id = ?"
            )
            if hub.store.run(sql, row["id"], who.id):
                shape = shapes.user(View(hub, hub.url), who)
                tell(hub, repo, row, actor, "assigned" if add else "unassigned", assignee=shape)
        hub.store.update("issues", "id", row["id"], updated_at=hub.now())


# comments


def add_comment(hub: Hub, repo: Repo, number: int, actor: User, body: object) -> Row:
    """Add a comment to an issue or pull request."""
    text = checked_body(body, "IssueComment")
    if not text.strip():
        raise invalid("IssueComment", "body", "missing_field")
    row, now = hub.issue(repo, number), hub.now()
    with hub.store.transaction():
        found = hub.store.insert(
            "comments", issue_id=row["id"], author_id=actor.id, body=text, created_at=now, updated_at=now
        )
        hub.store.update("issues", "id", row["id"], updated_at=now)
        _tell_comment(hub, repo, row, found, actor, "created")
    return comment(hub, found)


def comment(hub: Hub, comment_id: int) -> Row:
    """Return a comment; raises a 404."""
    row = hub.store.one("SELECT * FROM comments WHERE id = ?", comment_id)
    if row is None:
        raise not_found()
    return row


def edit_comment(hub: Hub, repo: Repo, row: Row, actor: User, body: object) -> Row:
    """Rewrite a comment."""
    text, issue = checked_body(body, "IssueComment"), _issue_of(hub, row)
    with hub.store.transaction():
        hub.store.update("comments", "id", row["id"], body=text, updated_at=hub.now())
        _tell_comment(hub, repo, issue, row["id"], actor, "edited", changes={"body": {"from": row["body"]}})
    return comment(hub, row["id"])


def delete_comment(hub: Hub, repo: Repo, row: Row, actor: User) -> None:
    """Remove a comment."""
    with hub.store.transaction():
        _tell_comment(hub, repo, _issue_of(hub, row), row["id"], actor, "deleted")
        hub.store.run("DELETE FROM comments WHERE id = ?", row["id"])


def _issue_of(hub: Hub, row: Row) -> Row:
    found = hub.store.one("SELECT * FROM issues WHERE id = ?", row["issue_id"])
    assert found is not None
    return found


def _tell_comment(hub: Hub, repo: Repo, issue: Row, comment_id: int, actor: User, action: str, **parts: Any) -> None:
    view, current = View(hub, hub.url), hub.issue(repo, issue["number"])
    shape = shapes.comment(view, repo, current, comment(hub, comment_id))
    emit(
        hub,
        repo,
        "issue_comment",
        actor,
        action=action,
        issue=shapes.issue(view, repo, current),
        comment=shape,
        **parts,
    )
