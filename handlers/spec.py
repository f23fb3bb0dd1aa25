"""`/spec <idea>` and the shortcut "Turn into a spec" begin a specification."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.slack.messages import answers
from handlers.parts import files_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command and the shortcut."""

    @app.command("/spec")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        user = body["user_id"]
        await desk.require(user, "open_spec")
        idea = await desk.idea(body.get("text", ""))
        channel, elsewhere = await desk.seat(body["channel_id"], user)
        await desk.accept(desk.received(f"slack/command/{body['trigger_id']}", user, channel, idea))
        await ack(text=answers.SPEC_ELSEWHERE) if elsewhere else await ack()

    @app.shortcut("turn_into_spec")
    async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        await desk.require(user, "open_spec")
        files = files_of(body["message"])
        idea = await desk.idea(body["message"].get("text", ""), files)
        channel, _ = await desk.seat(body["channel"]["id"], user)
        key = f"slack/shortcut/{channel}/{body['message']['ts']}/{body['trigger_id']}"
        await desk.accept(desk.received(key, user, channel, idea, files))
        await ack()
