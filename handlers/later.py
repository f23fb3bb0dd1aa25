"""Events are kept and acknowledged at once, and handled after.

Commands, buttons and dialogs are handled first: what they answer is their acknowledgement.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.inbox import Inbox

KEPT = "shopfloor_kept"
FAILED = 500


class Later(AsyncMiddleware):
    """Stands behind Bolt's own middleware, so that what is kept is signed and not from ourselves."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Keep an event that comes from Slack; let everything else go on, and an event that comes out of the inbox."""
        event_id = req.body.get("event_id")
        if req.body.get("type") != "event_callback" or not isinstance(event_id, str) or req.context.get(KEPT):
            await next()
            return resp
        if not _is_edit_by_a_bot(req.body):
            self._inbox.keep(event_id, req.body)
        return BoltResponse(status=200)


def _is_edit_by_a_bot(body: Mapping[str, Any]) -> bool:
    """Whether Slack tells of an edit of a bot's message, our own cards above all: no listener has anything to do with those."""
    event = body.get("event") or {}
    return event.get("subtype") == "message_changed" and bool((event.get("message") or {}).get("bot_id"))


def serve(app: AsyncApp, inbox: Inbox) -> None:
    """Hand the events in `inbox` to the listeners of `app`."""

    async def handle(body: dict[str, object]) -> bool:
        asked = AsyncBoltRequest(body=body, mode="socket_mode", context={KEPT: True})
        return (await app.async_dispatch(asked)).status < FAILED

    inbox.serve(handle)
