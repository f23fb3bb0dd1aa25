"""A question of the interview answered by a button or a menu, and what changed in the draft."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import AnswerGiven
from bot.recall import difference, with_its_file
from bot.stations.telling import ensure_card, post_once
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for answers."""

    @app.action(re.compile(r"^spec\.answer"))
    async def on_answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, question, option = click.parts(3)
        await desk.require(click.user, "answer_spec")
        item = await desk.item(number)
        if not await desk.out.store.knows(click.key):
            await desk.require_answer(item, question=question, option=option)
        await desk.accept(AnswerGiven(key=click.key, item=item.id, by=click.user, question=question, option=option))
        await ack()

    @app.action("spec.diff")
    async def on_diff(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "ask")
        item = await desk.item(click.value)
        told = await difference(desk.out, item)
        await ack()
        thread = await ensure_card(desk.out, item.id)
        words = await with_its_file(desk.out, item, told, click.channel, thread)
        await post_once(desk.out, slot=click.key, item=item, words=words, channel=click.channel, thread=thread)
