"""`/factory status|list|show N|digest|help`: how the factory stands, told only to the person who asks."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.reports import answer_for


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command."""

    @app.command("/factory")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await desk.require(body["user_id"], "see")
        told = await answer_for(desk.out, body.get("text", "").strip() or "status")
        await ack(text=told.text, blocks=list(told.blocks) or None, response_type="ephemeral")
