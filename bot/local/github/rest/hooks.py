"""REST: webhooks and their deliveries."""

from typing import Any

from bot.local.github import hooks as domain
from bot.local.github import shapes
from bot.local.github.errors import ApiError, invalid, not_found
from bot.local.github.hub import Repo
from bot.local.github.rest.call import Answer, Call, Route
from bot.local.github.store import Row


def _hook(call: Call, repo: Repo) -> Row:
    row = call.hub.store.one("SELECT * FROM hooks WHERE id = ? AND repo_id = ?", call.number("id"), repo.id)
    if row is None:
        raise not_found()
    return row


def _config(call: Call) -> dict[str, Any]:
    config = call.data.get("config") or {}
    if not isinstance(config, dict):
        raise invalid("Hook", "config")
    return config


async def index(call: Call) -> Answer:
    """Answer the webhooks."""
    repo, _ = call.writable("admin")
    rows = call.hub.store.all("SELECT * FROM hooks WHERE repo_id = ? ORDER BY id", repo.id)
    return 200, [shapes.hook(call.view, repo, row) for row in call.page(rows)]


async def create(call: Call) -> Answer:
    """Add a webhook and ping it; raises a 422 for a second one with the same address."""
    repo, who = call.writable("admin")
    config, now = _config(call), call.hub.now()
    url = config.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise invalid("Hook", "url", "custom", "url is not a valid address")
    if call.hub.store.one("SELECT 1 FROM hooks WHERE repo_id = ? AND url = ?", repo.id, url):
        raise ApiError(422, "Validation Failed", errors=["Hook already exists on this repository"])
    with call.hub.store.transaction():
        found = call.hub.store.insert(
            "hooks", repo_id=repo.id, url=url, secret=config.get("secret") or "",
            content_type=config.get("content_type") or "form", events=",".join(call.names("events") or ["push"]),
            active=int(call.data.get("active", True)), created_at=now, updated_at=now,
        )  # fmt: skip
        row = call.hub.store.one("SELECT * FROM hooks WHERE id = ?", found)
        assert row is not None
        domain.ping(call.hub, repo, row, who)
    return 201, shapes.hook(call.view, repo, row)


async def get(call: Call) -> Answer:
    """Answer one webhook."""
    repo, _ = call.writable("admin")
    return 200, shapes.hook(call.view, repo, _hook(call, repo))


async def edit(call: Call) -> Answer:
    """Change a webhook."""
    repo, _ = call.writable("admin")
    row, config = _hook(call, repo), _config(call)
    columns: dict[str, Any] = {key: config[key] for key in ("url", "secret", "content_type") if key in config}
    if "events" in call.data:
        columns["events"] = ",".join(call.names("events"))
    if "add_events" in call.data:
        columns["events"] = ",".join(dict.fromkeys([*row["events"].split(","), *call.names("add_events")]))
    if "active" in call.data:
        columns["active"] = int(call.data["active"])
    call.hub.store.update("hooks", "id", row["id"], updated_at=call.hub.now(), **columns)
    return 200, shapes.hook(call.view, repo, _hook(call, repo))


async def delete(call: Call) -> Answer:
    """Remove a webhook."""
    repo, _ = call.writable("admin")
    call.hub.store.run("DELETE FROM hooks WHERE id = ?", _hook(call, repo)["id"])
    return 204, None


async def ping(call: Call) -> Answer:
    """Send a ping."""
    repo, who = call.writable("admin")
    domain.ping(call.hub, repo, _hook(call, repo), who)
    return 204, None


async def deliveries(call: Call) -> Answer:
    """Answer what was sent, newest first."""
    repo, _ = call.writable("admin")
    rows = call.hub.store.all("SELECT * FROM deliveries WHERE hook_id = ? ORDER BY id DESC", _hook(call, repo)["id"])
    return 200, [domain.delivery(call.view, repo, row) for row in call.page(rows)]


def _delivery(call: Call, repo: Repo) -> Row:
    sql = "SELECT * FROM deliveries WHERE id = ? AND hook_id = ?"
    row = call.hub.store.one(sql, call.number("delivery"), _hook(call, repo)["id"])
    if row is None:
        raise not_found()
    return row


async def delivery(call: Call) -> Answer:
    """Answer one delivery."""
    repo, _ = call.writable("admin")
    return 200, domain.delivery(call.view, repo, _delivery(call, repo))


async def redeliver(call: Call) -> Answer:
    """Send a delivery once more."""
    repo, _ = call.writable("admin")
    domain.redeliver(call.hub, _delivery(call, repo)["id"])
    return 202, {}


_ONE = "/repos/{owner}/{repo}/hooks/{id}"
ROUTES: list[Route] = [
    ("GET", "/repos/{owner}/{repo}/hooks", index),
    ("POST", "/repos/{owner}/{repo}/hooks", create),
    ("GET", _ONE, get),
    ("PATCH", _ONE, edit),
    ("DELETE", _ONE, delete),
    ("POST", f"{_ONE}/pings", ping),
    ("GET", f"{_ONE}/deliveries", deliveries),
    ("GET", _ONE + "/deliveries/{delivery}", delivery),
    ("POST", _ONE + "/deliveries/{delivery}/attempts", redeliver),
]
