"""`/spec <idea>` and the shortcut "Turn into a spec" begin a specification."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.errors import UserError
from bot.events import IdeaReceived
from bot.slack.messages import answers

MAX_CHARS = 100_000


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command and the shortcut."""

    @app.command("/spec")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        idea = _idea(body.get("text", ""))
        await desk.require(body["user_id"], "open_spec")
        key = f"slack/command/{body['trigger_id']}"
        await desk.accept(IdeaReceived(key=key, by=body["user_id"], channel=body["channel_id"], text=idea))
        await ack()

    @app.shortcut("turn_into_spec")
    async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        idea = _idea(body["message"].get("text", ""))
        user, channel = body["user"]["id"], body["channel"]["id"]
        await desk.require(user, "open_spec")
        key = f"slack/shortcut/{channel}/{body['message']['ts']}/{body['trigger_id']}"
        await desk.accept(IdeaReceived(key=key, by=user, channel=channel, text=idea))
        await ack()


def _idea(text: str) -> str:
    idea = text.strip()
    if not idea:
        raise UserError(answers.EMPTY_SPEC)
    if len(idea) > MAX_CHARS:
        raise UserError(answers.too_long(len(idea), MAX_CHARS))
    return idea
