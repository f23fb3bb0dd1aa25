"""What GitHub tells us: a signed delivery becomes at most one fact. Reviews and labels count only from people we know."""

import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiohttp import web

from bot import labels
from bot.desk import Desk
from bot.errors import ShopfloorError, UserError
from bot.events import ApprovalGiven, Event, IssueClosed, PullMerged, RetryAsked, StopAsked
from bot.forge.github_words import key_of
from bot.lifecycle import Stage, WorkItem
from bot.pulls import allowed, standing, wanted

LARGEST_NUMBER = 2**31
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
        if not delivery:
            return web.Response(
                status=400, text="The delivery has no X-GitHub-Delivery, so it could not be told from others."
            )
        return await self._accept(reader, f"github/{delivery}", payload)

    async def _accept(self, reader: Reader, key: str, payload: dict[str, Any]) -> web.Response:
        try:
            event = await reader(self._desk, key, payload)
            if event is not None:
                await self._desk.factory.accept(event)
        except UserError as error:
            log.info("github_delivery_ignored", key=key, reason=str(error))
        except (KeyError, TypeError, AttributeError) as error:
            log.info("github_delivery_unreadable", key=key, reason=repr(error))
            return web.Response(status=400, text="The payload is not shaped as GitHub's are.")
        except ShopfloorError as error:
            log.warning("github_delivery_failed", key=key, reason=str(error))
            return web.Response(status=503, text="Not remembered; send it again.")
        return web.Response(text="Remembered.")

    def _is_signed(self, body: bytes, signature: str) -> bool:
        wanted = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


async def _pull_request(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    pull = payload["pull_request"]
    item = await _by_pull(desk, pull["number"])
    if item is None:
        return None
    if payload["action"] == "synchronize" and pull["head"]["sha"] != item.head_sha:
        # Deliveries may overtake each other: only where the branch stands now counts.
        return await standing(desk, item)
    if payload["action"] == "closed" and pull.get("merged"):
        return PullMerged(key=key, item=item.id, merge_sha=pull["merge_commit_sha"])
    return None


async def _review(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    review = payload["review"]
    item = await _by_pull(desk, payload["pull_request"]["number"])
    if item is None or payload["action"] != "submitted" or key_of(review["body"]):  # a key of ours: it came from Slack
        return None
    head, state = review["commit_id"], str(review["state"]).lower()
    match state:
        case "approved":
            by = await allowed(desk, review["user"]["login"], "approve_change", item)
            return ApprovalGiven(key=key, item=item.id, by=by, head_sha=head, via="github")
        case "changes_requested" | "commented" if item.stage is Stage.APPROVAL:
            by = await allowed(desk, review["user"]["login"], "request_changes", item)
            text = await wanted(desk, item, state, int(review["id"]), review["body"] or "")
            return await desk.wish(item, head, text, by=by, key=key, via="github") if text else None
        case _:
            return None


async def _issue(desk: Desk, key: str, payload: dict[str, Any]) -> Event | None:
    issue = payload["issue"]
    item = await _the_item(desk, "issue", issue["number"])
    if item is None or "pull_request" in issue:
        return None
    login = payload["sender"]["login"]
    present = [label["name"] for label in issue.get("labels", [])]
    match payload["action"]:
        case "closed" if item.merge_sha:
            return None
        case "closed":
            # A merge closes the issue too, and its own delivery may come later.
            merged = await standing(desk, item)
            if isinstance(merged, PullMerged):
                return merged
            return IssueClosed(key=key, item=item.id, by=await allowed(desk, login, "cancel", item))
        case "unlabeled" if labels.released(item, present):
            return RetryAsked(key=key, item=item.id, by=await allowed(desk, login, "retry", item))
        case "labeled" if labels.held(item, present):
            return StopAsked(key=key, item=item.id, by=await allowed(desk, login, "stop", item))
        case _:
            return None


async def _by_pull(desk: Desk, number: Any) -> WorkItem | None:
    return await _the_item(desk, "pull", number)


async def _the_item(desk: Desk, column: str, number: Any) -> WorkItem | None:
    """Return the item with this issue or pull request; a number that cannot be one is nobody's."""
    if not isinstance(number, int) or not 0 < number < LARGEST_NUMBER:
        return None
    return next(iter(await desk.out.store.items_where(**{column: number})), None)


READERS: dict[str, Reader] = {"pull_request": _pull_request, "pull_request_review": _review, "issues": _issue}
