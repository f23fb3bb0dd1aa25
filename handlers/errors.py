"""The handlers' one boundary: a person's mistake is answered privately, everything else is redelivered by Slack."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.desk import Desk
from bot.errors import ShopfloorError, UserError
from bot.slack.messages import answers

log = structlog.get_logger()


def guard(desk: Desk) -> Callable[..., Awaitable[BoltResponse]]:
    """Return Bolt's error handler: 200 once the person was told, 500 so that Slack sends the event again."""

    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, UserError):
            await whisper(desk, body, str(error))
            return BoltResponse(status=200)
        if isinstance(error, ShopfloorError):
            log.warning("handler_failed", reason=str(error))
        else:
            code = desk.out.report(error)
            log.error("handler_broke", reference=code, exc_info=error)
            await whisper(desk, body, answers.our_bug(code))
        return BoltResponse(status=500)

    return on_error


async def whisper(desk: Desk, body: dict[str, Any], text: str) -> None:
    """Tell only the person who acted, where they acted."""
    event = body.get("event", {})
    container = body.get("container", {})
    item = event.get("item", {})
    user = body.get("user_id") or body.get("user", {}).get("id") or event.get("user")
    channel = body.get("channel_id") or body.get("channel", {}).get("id") or event.get("channel") or item.get("channel")
    thread = container.get("thread_ts") or event.get("thread_ts")
    if user and channel:
        await desk.out.slack.whisper(channel, user, answers.plain(text), thread=thread)
