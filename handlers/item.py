"""Stop, Retry, Cancel, Take over and Hand back, and an owner's leave for protected paths: the buttons of an item."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import CancelAsked, HandedBack, PathsReleased, RetryAsked, StopAsked, TakeOverAsked
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons."""

    @app.action("item.stop")
    async def on_stop(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "stop", item)
        await desk.accept(StopAsked(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.take_over")
    async def on_take_over(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "take_over", item)
        await desk.accept(TakeOverAsked(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.hand_back")
    async def on_hand_back(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "take_over", item)
        await desk.accept(HandedBack(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.retry")
    async def on_retry(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require_retry(click.user, item)
        await desk.accept(RetryAsked(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("item.release")
    async def on_release(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, head = click.parts(2)
        item = await desk.item(number)
        await desk.require(click.user, "release_paths", item)
        await desk.accept(PathsReleased(key=click.key, item=item.id, by=click.user, head_sha=head))
        await ack()

    @app.action("item.cancel")
    async def on_cancel(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        item = await desk.item(click.value)
        await desk.require(click.user, "cancel", item)
        await desk.accept(CancelAsked(key=click.key, item=item.id, by=click.user))
        await ack()
