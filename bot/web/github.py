"""What GitHub tells us: a signed delivery becomes at most one fact. Reviews and labels count only from people we know."""

import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiohttp import web

from bot import labels
from bot.access import Action, person_for_login
from bot.desk import Desk
from bot.errors import UserError
from bot.events import ApprovalGiven, ChangesRequested, Event, HeadMoved, IssueClosed, PullMerged, RetryAsked, StopAsked
from bot.lifecycle import WorkItem

log = structlog.get_logger()
Reader = Callable[[Desk, str, dict[str, Any]], Coroutine[Any, Any, Event | None]]


class GitHubDoor:
    """Takes GitHub's deliveries; a bad signature is answered 401 and nothing is kept."""

    def __init__(self, desk: Desk, secret: str) -> None:
        self._desk, self._secret = desk, secret.encode()

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one delivery: 200 means that what it says is remembered, or that it says nothing to us."""
        body = await request.read()
        if not self._is_signed(body, request.headers.get("X-Hub-Signature-256", "")):
            return web.Response(status=401, text="The signature does not match.")
        try:
            payload = json.loads(body)
        except ValueError:
            return web.Response(status=400, text="The body is not JSON.")
        reader = READERS.get(request.headers.get("X-GitHub-Event", ""))
        if reader is None or not isinstance(payload, dict):
            return web.Response(text="Nothing to do.")
        delivery = request.headers.get("X-GitHub-Delivery", "")
        return await self._accept(reader, f"github/{delivery}", payload)

    async def _accept(self, reader: Reader, key: str, payload: dict[str, Any]) -> web.Response:
        try:
            event = await reader(self._desk, key, payload)
            if event is not None:
                await self._desk.factory.accept(event)
        except (UserError, KeyError, TypeError) as error:
            log.info("github_delivery_ignored", key=key, reason=str(error))
        return web.Response(text="Remembered.")

    def _is_signed(self, body: bytes, signature: str) -> bool:
        wanted = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, signature)


async def _pull_request(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    pull = payload["pull_request"]
    item = await _by_pull(desk, pull["number"])
    if item is None:
        return None
    if payload["action"] == "synchronize":
        return HeadMoved(key=key, item=item.id, head_sha=pull["head"]["sha"])
    if payload["action"] == "closed" and pull.get("merged"):
        return PullMerged(key=key, item=item.id, merge_sha=pull["merge_commit_sha"])
    return None


async def _review(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    review = payload["review"]
    item = await _by_pull(desk, payload["pull_request"]["number"])
    if item is None or payload["action"] != "submitted":
        return None
    head = review["commit_id"]
    match str(review["state"]).lower():
        case "approved":
            by = await _allowed(desk, review["user"]["login"], "approve_change", item)
            return ApprovalGiven(key=key, item=item.id, by=by, head_sha=head)
        case "changes_requested":
            by = await _allowed(desk, review["user"]["login"], "request_changes", item)
            await desk.out.store.keep(item.id, "wishes", {"text": review["body"], "by": by})
            return ChangesRequested(key=key, item=item.id, by=by, head_sha=head, text=review["body"])
        case _:
            return None


async def _issue(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    issue = payload["issue"]
    item = next(iter(await desk.out.store.items_where(issue=issue["number"])), None)
    if item is None or "pull_request" in issue:
        return None
    login = payload["sender"]["login"]
    present = [label["name"] for label in issue.get("labels", [])]
    match payload["action"]:
        case "closed":
            by = await _allowed(desk, login, "cancel", item)
            return IssueClosed(key=key, item=item.id, by=by)
        case "unlabeled" if labels.released(item, present):
            return RetryAsked(key=key, item=item.id, by=await _allowed(desk, login, "retry", item))
        case "labeled" if labels.held(item, present):
            return StopAsked(key=key, item=item.id, by=await _allowed(desk, login, "stop", item))
        case _:
            return None


async def _by_pull(desk: Desk, number: int) -> WorkItem | None:
    return next(iter(await desk.out.store.items_where(pull=number)), None)


async def _allowed(desk: Desk, login: str, action: Action, item: WorkItem) -> str:
    """Return the Slack id behind a GitHub login, if that person may do this; a login nobody mapped may nothing."""
    person = person_for_login(await desk.out.store.people(), login)
    await desk.require(person.slack_id if person else "", action, item)
    return person.slack_id if person else ""


READERS: dict[str, Reader] = {"pull_request": _pull_request, "pull_request_review": _review, "issues": _issue}
