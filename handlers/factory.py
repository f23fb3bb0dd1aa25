"""`/factory status|inbox|list|show N|digest|help`: how the factory stands, told only to the person who asks."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.counter import Counter
from bot.desk import Desk
from bot.reports import answer_for, is_inbox


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command."""
    counter = Counter(desk)

    @app.command("/factory")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await desk.require(body["user_id"], "see")
        words = body.get("text", "").strip() or "status"
        if is_inbox(words):
            told = await counter.inbox(body["user_id"])
        else:
            told = await answer_for(desk.out, words)
        await ack(text=told.text, blocks=list(told.blocks) or None, response_type="ephemeral")
