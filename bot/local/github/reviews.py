"""Reviews of pull requests and comments on their lines."""

from collections.abc import Iterable
from typing import Any

from bot.local.github import shapes_code
from bot.local.github.errors import ApiError, invalid, not_found
from bot.local.github.hooks import emit
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.issues import checked_body, note
from bot.local.github.shapes import View
from bot.local.github.store import Row

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def create(
    hub: Hub, repo: Repo, number: int, actor: User, *, event: object = None, body: object = "", sha: str = "",
    comments: Iterable[dict[str, Any]] = (),
) -> Row:  # fmt: skip
    """Add a review bound to a commit (the head by default); without an event it stays pending until submitted."""
    row, text = hub.pull(repo, number), checked_body(body or "", "PullRequestReview")
    if event is not None:
        _refuse(row, actor, event, text, has_comments=bool(comments))
    with hub.store.transaction():
        review_id = hub.store.insert(
            "reviews", issue_id=row["issue_id"], author_id=actor.id, body=text, state="PENDING",
            commit_sha=sha or row["head_sha"], submitted_at=None,
        )  # fmt: skip
        for given in comments:
            add_comment(hub, repo, number, actor, given, review_id=review_id)
        if event is not None:
            _submit(hub, repo, row, actor, review_id, str(event))
    return review(hub, review_id)


def _refuse(pull: Row, actor: User, event: object, text: str, *, has_comments: bool) -> None:
    if event not in STATES:
        raise invalid("PullRequestReview", "event")
    if actor.id == pull["author_id"] and event != "COMMENT":
        verb = "approve" if event == "APPROVE" else "request changes on"
        raise ApiError(422, "Unprocessable Entity", errors=[f"Review Can not {verb} your own pull request"])
    if event != "APPROVE" and not text.strip() and not has_comments:
        raise ApiError(422, "Unprocessable Entity", errors=["Review body can't be blank"])


def submit(hub: Hub, repo: Repo, number: int, actor: User, review_id: int, event: object, body: object) -> Row:
    """Submit a pending review."""
    found, pull = review(hub, review_id), hub.pull(repo, number)
    if found["state"] != "PENDING" or found["author_id"] != actor.id:
        raise invalid("PullRequestReview", "state")
    text = checked_body(body or found["body"], "PullRequestReview")
    _refuse(pull, actor, event, text, has_comments=True)
    with hub.store.transaction():
        hub.store.update("reviews", "id", review_id, body=text)
        _submit(hub, repo, pull, actor, review_id, str(event))
    return review(hub, review_id)


def _submit(hub: Hub, repo: Repo, pull: Row, actor: User, review_id: int, event: str) -> None:
    now = hub.now()
    hub.store.update("reviews", "id", review_id, state=STATES[event], submitted_at=now)
    hub.store.update("issues", "id", pull["issue_id"], updated_at=now)
    _tell(hub, repo, pull, actor, review_id, "submitted")


def dismiss(hub: Hub, repo: Repo, number: int, actor: User, review_id: int, message: object) -> Row:
    """Make a verdict count no more."""
    if not isinstance(message, str) or not message.strip():
        raise invalid("PullRequestReview", "message", "missing_field")
    if review(hub, review_id)["state"] not in ("APPROVED", "CHANGES_REQUESTED"):
        raise ApiError(422, "Unprocessable Entity", errors=["Can not dismiss a commented pull request review"])
    pull = hub.pull(repo, number)
    with hub.store.transaction():
        hub.store.update("reviews", "id", review_id, state="DISMISSED")
        note(hub, pull["issue_id"], actor, "review_dismissed", message)
        _tell(hub, repo, pull, actor, review_id, "dismissed")
    return review(hub, review_id)


def review(hub: Hub, review_id: int) -> Row:
    """Return a review; raises a 404."""
    row = hub.store.one("SELECT * FROM reviews WHERE id = ?", review_id)
    if row is None:
        raise not_found()
    return row


def of_pull(hub: Hub, pull: Row) -> list[Row]:
    """Return the submitted reviews, oldest first."""
    sql = "SELECT * FROM reviews WHERE issue_id = ? AND state != 'PENDING' ORDER BY id"
    return hub.store.all(sql, pull["issue_id"])


def _tell(hub: Hub, repo: Repo, pull: Row, actor: User, review_id: int, action: str) -> None:
    view, row = View(hub, hub.url), hub.pull(repo, pull["number"])
    shape = shapes_code.review(view, repo, pull["number"], review(hub, review_id))
    shape["state"] = shape["state"].lower()
    emit(
        hub,
        repo,
        "pull_request_review",
        actor,
        action=action,
        review=shape,
        pull_request=shapes_code.pull(view, repo, row),
    )


def add_comment(
    hub: Hub, repo: Repo, number: int, actor: User, given: dict[str, Any], *, review_id: int | None = None
) -> Row:
    """Add a comment to a line of the diff, or an answer to one."""
    pull, text, now = hub.pull(repo, number), checked_body(given.get("body"), "PullRequestReviewComment"), hub.now()
    earlier = line_comment(hub, int(given["in_reply_to"])) if given.get("in_reply_to") else None
    path = earlier["path"] if earlier else given.get("path")
    if not isinstance(path, str) or not text.strip():
        raise invalid("PullRequestReviewComment", "path" if text.strip() else "body", "missing_field")
    found = hub.store.insert(
        "review_comments", issue_id=pull["issue_id"], review_id=review_id, author_id=actor.id, body=text, path=path,
        line=earlier["line"] if earlier else given.get("line") or given.get("position"), side=given.get("side") or "RIGHT",
        commit_sha=given.get("commit_id") or pull["head_sha"], in_reply_to=earlier["id"] if earlier else None,
        created_at=now, updated_at=now,
    )  # fmt: skip
    return line_comment(hub, found)


def line_comment(hub: Hub, comment_id: int) -> Row:
    """Return a comment on a line; raises a 404."""
    row = hub.store.one("SELECT * FROM review_comments WHERE id = ?", comment_id)
    if row is None:
        raise not_found()
    return row


def line_comments(hub: Hub, pull: Row) -> list[Row]:
    """Return the comments on lines, oldest first."""
    return hub.store.all("SELECT * FROM review_comments WHERE issue_id = ? ORDER BY id", pull["issue_id"])
