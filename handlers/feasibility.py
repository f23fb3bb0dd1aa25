"""“Would this work?”, asked by a button; in the thread words do the same."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import FeasibilityAsked
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the button."""

    @app.action("spec.feasible")
    async def on_ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "ask")
        await desk.accept(FeasibilityAsked(key=click.key, item=item.id, by=click.user))
        await ack()
