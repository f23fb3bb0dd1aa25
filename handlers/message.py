"""Words in an item's thread: an answer to the interview, or `stop`. Anything else is left alone."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.events import AnswerGiven, StopAsked
from bot.lifecycle import IN_WORK, Stage

STOP_WORDS = frozenset({"stop", "halt", "stop!", "❌"})


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for messages."""

    @app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        if event.get("bot_id") or event.get("subtype") or not event.get("thread_ts") or not event.get("text"):
            return
        item = await desk.item_in_thread(event["channel"], event["thread_ts"])
        if item is None:
            return
        key = f"slack/message/{event['channel']}/{event['ts']}"
        text, user = event["text"].strip(), event["user"]
        if item.stage is Stage.INTERVIEWING:
            await desk.require(user, "answer_spec")
            await desk.accept(AnswerGiven(key=key, item=item.id, by=user, text=text))
        elif item.stage in IN_WORK and text.lower() in STOP_WORDS:
            await desk.require(user, "stop", item)
            await desk.accept(StopAsked(key=key, item=item.id, by=user))
