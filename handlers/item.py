"""Stop, Retry, Cancel, Take over and Hand back, and an owner's leave for protected paths: the buttons of an item."""

from typing import Any, TypeAlias

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.access import Action
from bot.desk import Desk
from bot.events import CancelAsked, HandedBack, PathsReleased, RetryAsked, StopAsked, TakeOverAsked
from handlers.parts import Click

Pressed: TypeAlias = StopAsked | TakeOverAsked | HandedBack | CancelAsked


# What a press says, and the right it takes.
BUTTONS: dict[str, tuple[type[Pressed], Action]] = {
    "item.stop": (StopAsked, "stop"),
    "item.take_over": (TakeOverAsked, "take_over"),
    "item.hand_back": (HandedBack, "take_over"),
    "item.cancel": (CancelAsked, "cancel"),
}


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons."""

    async def on_press(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        fact, right = BUTTONS[body["actions"][0]["action_id"]]
        item = await desk.item(click.value)
        await desk.require(click.user, right, item)
        await desk.accept(fact(key=click.key, item=item.id, by=click.user))
        await ack()

    for name in BUTTONS:
        app.action(name)(on_press)

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
