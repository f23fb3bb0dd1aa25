"""`/flag list|show KEY|on KEY|off KEY|promote KEY` and the button that promotes."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.access import Action
from bot.desk import Desk
from bot.rollouts import flag_answer, promote
from handlers.errors import whisper
from handlers.parts import Click

NEEDS: dict[str, Action] = {"list": "see", "show": "see", "help": "see", "promote": "promote_flag"}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the command and the button."""

    @app.command("/flag")
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        words = body.get("text", "").split() or ["list"]
        await desk.require(body["user_id"], NEEDS.get(words[0].lower(), "change_flag"))
        delivery = f"slack/command/{body['trigger_id']}"
        told = await flag_answer(desk.out, words, by=body["user_id"], delivery=delivery)
        await ack(text=told.text, blocks=list(told.blocks) or None, response_type="ephemeral")

    @app.action("flag.promote")
    async def on_promote(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "promote_flag")
        key, ring = click.parts(2)
        told, moved = await promote(desk.out, key, by=click.user, to=ring)
        if moved:
            await desk.out.slack.post(click.channel, told, thread=_thread(body), key=click.key)
        else:
            await whisper(desk, body, told.text)
        await ack()


def _thread(body: dict[str, Any]) -> str | None:
    """Return the thread the button is in, or would begin."""
    container = body.get("container", {})
    found: str | None = container.get("thread_ts") or container.get("message_ts")
    return None if container.get("is_ephemeral") else found
