"""`/flag list|show KEY|on KEY|off KEY|promote KEY` and the button that promotes."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.rollouts import flag_answer, promote
from handlers.errors import whisper
from handlers.parts import Click

READS = frozenset({"list", "show", "help", ""})


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command and the button."""

    @app.command("/flag")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        words = body.get("text", "").split()
        verb = words[0].lower() if words else "list"
        await desk.require(body["user_id"], "see" if verb in READS else "change_flag")
        told = await flag_answer(desk.out, words or ["list"], by=body["user_id"])
        await ack(text=told.text, blocks=list(told.blocks) or None, response_type="ephemeral")

    @app.action("flag.promote")
    async def on_promote(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "promote_flag")
        key, _, ring = click.value.partition("|")
        await ack()
        told = await promote(desk.out, key, by=click.user, to=ring)
        await whisper(desk, body, told.text)
