"""Stop, Retry and Cancel on an item's card."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import CancelAsked, RetryAsked, StopAsked
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the three buttons."""

    @app.action("item.stop")
    async def on_stop(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "stop", item)
        await desk.accept(StopAsked(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.retry")
    async def on_retry(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "retry", item)
        await desk.accept(RetryAsked(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.cancel")
    async def on_cancel(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "cancel", item)
        await desk.accept(CancelAsked(key=click.key, item=item.id, by=click.user))
        await ack()
