"""Slack's own Stop on a running agent is a Stop of the item in whose thread it runs."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.events import StopAsked
from bot.lifecycle import IN_WORK, Stage


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for stopped sessions."""

    @app.event("agent_session_stopped")
    async def on_stopped(event: dict[str, Any]) -> None:
        channel, thread, user = event.get("channel", ""), event.get("thread_ts", ""), event.get("user", "")
        item = await desk.item_in_thread(channel, thread) if channel and thread else None
        if item is None or (item.stage not in IN_WORK and item.stage is not Stage.QUEUED):
            return
        await desk.require(user, "stop", item)
        key = f"slack/session/{channel}/{thread}/{event.get('event_ts', '')}"
        await desk.accept(StopAsked(key=key, item=item.id, by=user))
