"""Commit statuses and check runs: writing them, and the one verdict they add up to."""

from typing import Any

from bot.local.github import shapes_code
from bot.local.github.errors import forbidden, invalid, not_found
from bot.local.github.hooks import emit
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.shapes import Json, View
from bot.local.github.store import Row

STATES = ("error", "failure", "pending", "success")
RUN_STATUSES = ("queued", "in_progress", "completed")
CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out")
BAD = ("action_required", "cancelled", "failure", "timed_out", "error")
_LATEST = (
    "SELECT * FROM {0} WHERE id IN (SELECT max(id) FROM {0} WHERE repo_id = ? AND sha = ? GROUP BY {1}) ORDER BY id"
)
LATEST_STATUSES = _LATEST.format("statuses", "context")
LATEST_RUNS = _LATEST.format("check_runs", "name")


def create_status(hub: Hub, repo: Repo, actor: User, sha: str, given: dict[str, Any]) -> Row:
    """Add a commit status."""
    state, context = given.get("state"), given.get("context") or "default"
    if state not in STATES:
        raise invalid("Status", "state")
    if len(given.get("description") or "") > 140:
        raise invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
    with hub.store.transaction():
        found = hub.store.insert(
            "statuses", repo_id=repo.id, sha=sha, state=state, context=context, description=given.get("description"),
            target_url=given.get("target_url"), author_id=actor.id, created_at=hub.now(),
        )  # fmt: skip
        row = hub.store.one("SELECT * FROM statuses WHERE id = ?", found)
        assert row is not None
        shape = shapes_code.status(View(hub, hub.url), repo, row)
        emit(hub, repo, "status", actor, sha=sha, name=repo.full_name, branches=[], **_told(shape))
    return row


def _told(shape: Json) -> Json:
    return {
        key: shape[key] for key in ("id", "state", "context", "description", "target_url", "created_at", "updated_at")
    }


def statuses(hub: Hub, repo: Repo, sha: str) -> list[Row]:
    """Return the newest status of each context."""
    return hub.store.all(LATEST_STATUSES, repo.id, sha)


def combined(hub: Hub, repo: Repo, sha: str) -> str:
    """Return what GitHub's combined status says: failure, pending (also when there is none) or success."""
    states = {row["state"] for row in statuses(hub, repo, sha)}
    if states & {"failure", "error"}:
        return "failure"
    return "success" if states == {"success"} else "pending"


def runs(hub: Hub, repo: Repo, sha: str) -> list[Row]:
    """Return the newest run of each check."""
    return hub.store.all(LATEST_RUNS, repo.id, sha)


def verdict(hub: Hub, repo: Repo, sha: str) -> str:
    """Return success, failure, pending or none over statuses and check runs together."""
    states = [row["state"] for row in statuses(hub, repo, sha)]
    states += [row["conclusion"] or "pending" for row in runs(hub, repo, sha)]
    if any(state in BAD for state in states):
        return "failure"
    if "pending" in states:
        return "pending"
    return "success" if states else "none"


def run(hub: Hub, repo: Repo, run_id: int) -> Row:
    """Return a check run; raises a 404."""
    row = hub.store.one("SELECT * FROM check_runs WHERE repo_id = ? AND id = ?", repo.id, run_id)
    if row is None:
        raise not_found()
    return row


def create_run(hub: Hub, repo: Repo, actor: User, sha: str, given: dict[str, Any]) -> Row:
    """Start (or at once complete) a check run; only an app may, as on GitHub."""
    if actor.type != "Bot":
        raise forbidden("You must authenticate via a GitHub App.")
    if not isinstance(given.get("name"), str) or not given["name"].strip():
        raise invalid("CheckRun", "name", "missing_field")
    fields = _fields(hub, given)
    columns = {"status": "queued", "started_at": hub.now()} | fields
    with hub.store.transaction():
        found = hub.store.insert(
            "check_runs", repo_id=repo.id, sha=sha, name=given["name"], author_id=actor.id, **columns
        )
        row = run(hub, repo, found)
        _tell(hub, repo, actor, row, "created")
        if row["status"] == "completed":
            _tell(hub, repo, actor, row, "completed")
    return row


def update_run(hub: Hub, repo: Repo, actor: User, run_id: int, given: dict[str, Any]) -> Row:
    """Change a check run."""
    before, fields = run(hub, repo, run_id), _fields(hub, given)
    if actor.id != before["author_id"]:
        raise forbidden("Invalid app_id `check_run` - check run was not created by this app.")
    with hub.store.transaction():
        if fields:
            hub.store.update("check_runs", "id", run_id, **fields)
        row = run(hub, repo, run_id)
        if row["status"] == "completed" and (before["status"], before["conclusion"]) != (
            "completed",
            row["conclusion"],
        ):
            _tell(hub, repo, actor, row, "completed")
    return row


def _fields(hub: Hub, given: dict[str, Any]) -> dict[str, Any]:
    """Return the columns a request sets; a conclusion completes the run."""
    fields = {
        key: given[key]
        for key in ("details_url", "external_id", "status", "started_at", "completed_at")
        if given.get(key)
    }
    output = given.get("output") or {}
    fields |= {key: output[key] for key in ("title", "summary", "text") if key in output}
    if "status" in fields and fields["status"] not in RUN_STATUSES:
        raise invalid("CheckRun", "status")
    conclusion = given.get("conclusion")
    if conclusion is not None and conclusion not in CONCLUSIONS:
        raise invalid("CheckRun", "conclusion")
    if conclusion is None and fields.get("status") == "completed":
        raise invalid("CheckRun", "conclusion", "missing_field")
    if conclusion is not None:
        fields |= {
            "status": "completed",
            "conclusion": conclusion,
            "completed_at": fields.get("completed_at") or hub.now(),
        }
    elif fields.get("status") in ("queued", "in_progress"):
        fields |= {"conclusion": None, "completed_at": None}
    return fields


def _tell(hub: Hub, repo: Repo, actor: User, row: Row, action: str) -> None:
    shape = shapes_code.check_run(View(hub, hub.url), repo, row)
    emit(hub, repo, "check_run", actor, action=action, check_run=shape)
