"""`/factory status|inbox|list|show|explain|stop|resume|pause|approve|budget|limits|digest|help`, told only to whoever asks."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.commands import Asker, command, raise_budget
from bot.desk import Desk
from bot.events import FactoryResumed
from bot.slack.messages import steering as words
from handlers.errors import whisper
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command."""

    @app.command("/factory")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await desk.require(body["user_id"], "see")
        asker = Asker(body["user_id"], f"slack/command/{body['trigger_id']}")
        told = await command(desk, body.get("text", "").strip() or "status", asker)
        await ack(text=told.text, blocks=list(told.blocks) or None, response_type="ephemeral")

    @app.action("factory.resume")
    async def on_resume(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "pause_factory")
        await desk.accept(FactoryResumed(key=click.key, by=click.user))
        await ack()
        await whisper(desk, body, words.resumed(click.user).text)

    @app.action("budget.raise")
    async def on_more(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        kind, which = click.parts(2)
        told = await raise_budget(desk, kind, which, by=click.user, key=click.key)
        await ack()
        await whisper(desk, body, told.text)
