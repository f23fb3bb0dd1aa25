"""The buttons of what waits: approve, decline, retry, promote, snooze, hand over; the message then shows what is left."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.counter import Counter, Seen
from bot.desk import Desk
from handlers.parts import Click, parts_of

VERBS = ("approve", "decline", "retry", "promote")


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons."""
    counter = Counter(desk)

    async def on_verb(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        subject, bound = click.parts(2)
        verb = body["actions"][0]["action_id"].removeprefix("inbox.")
        await counter.act(verb, subject, bound, by=click.user, key=click.key)
        await ack()
        await counter.show_again(click.user, _seen(body, click))

    for verb in VERBS:
        app.action(f"inbox.{verb}")(on_verb)

    @app.action("inbox.snooze")
    async def on_snooze(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await counter.snooze(_subject(body), click.value, by=click.user, key=click.key)
        await ack()
        await counter.show_again(click.user, _seen(body, click))

    @app.action("inbox.delegate")
    async def on_delegate(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await counter.delegate(_subject(body), click.value, by=click.user, key=click.key)
        await ack()
        await counter.show_again(click.user, _seen(body, click))


def _subject(body: dict[str, Any]) -> str:
    kind, subject = parts_of(str(body["actions"][0].get("block_id", "")).replace("/", "|", 1), 2)
    return subject if kind == "wait" else ""


def _seen(body: dict[str, Any], click: Click) -> Seen:
    """Where the button was pressed, and which things that place shows."""
    container = body.get("container", {})
    blocks = body.get("message", {}).get("blocks", [])
    ids = [str(block.get("block_id", "")) for block in blocks]
    subjects = tuple(one.removeprefix("wait/") for one in ids if one.startswith("wait/"))
    return Seen(click.channel, str(container.get("message_ts", "")), subjects,
                body.get("response_url", "") if container.get("is_ephemeral") else "")  # fmt: skip
