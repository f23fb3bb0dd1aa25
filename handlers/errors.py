"""The handlers' one boundary: a person's mistake is answered privately, everything else is redelivered by Slack."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.desk import Desk
from bot.errors import ShopfloorError, Transient, UserError
from bot.slack.messages import answers

log = structlog.get_logger()


def guard(desk: Desk) -> Callable[..., Awaitable[BoltResponse]]:
    """Return Bolt's error handler: 200 once the person was told, 500 so that Slack sends the event again."""

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, UserError):
            return await _told(desk, body, str(error))
        if isinstance(error, ShopfloorError):
            log.warning("handler_failed", reason=str(error))
        else:
            code = desk.out.report(error)
            log.error("handler_broke", reference=code, exc_info=error)
            await _told(desk, body, answers.our_bug(code))
        return BoltResponse(status=500)

    return on_error


async def whisper(desk: Desk, body: dict[str, Any], text: str) -> None:
    """Tell only the person who acted, where they acted, or in a direct message where nobody can whisper; once a delivery."""
    event = body.get("event", {})
    item = event.get("item", {})
    edited = event.get("message", {})
    user = body.get("user_id") or body.get("user", {}).get("id") or event.get("user") or edited.get("user")
    channel = body.get("channel_id") or body.get("channel", {}).get("id") or event.get("channel") or item.get("channel")
    thread = body.get("container", {}).get("thread_ts") or event.get("thread_ts") or edited.get("thread_ts")
    if not user:
        return
    try:
        await desk.whisper(user, channel or "", text, thread=thread, delivery=str(body.get("event_id", "")))
    except Transient:  # a press is not repeated, but it brought an address of its own
        if not body.get("response_url"):
            raise
        await desk.out.slack.respond(body["response_url"], answers.plain(text))


async def _told(desk: Desk, body: dict[str, Any], text: str) -> BoltResponse:
    """Answer in the dialog, through the command's own address, or by a whisper; what cannot be told is logged.

    An event whose sender could not be told yet counts as failed, so that it is taken up again.
    """
    blocks = body.get("view", {}).get("blocks", []) if body.get("type") == "view_submission" else []
    field = next((block["block_id"] for block in blocks if block.get("type") == "input"), "")
    if field:
        answer = {"response_action": "errors", "errors": {field: text}}
        return BoltResponse(status=200, body=json.dumps(answer), headers={"Content-Type": ["application/json"]})
    try:
        if "command" in body and body.get("response_url"):
            await desk.out.slack.respond(body["response_url"], answers.plain(text))
        else:
            await whisper(desk, body, text)
    except ShopfloorError as error:
        log.warning("person_not_told", reason=str(error))
        if isinstance(error, Transient) and "event" in body:
            return BoltResponse(status=500)
    return BoltResponse(status=200)
