"""Deciding that an idea is not built, with the reason, which is asked for in a dialog."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.errors import UserError
from bot.events import IdeaDeclined
from bot.lifecycle import Stage
from bot.slack.messages import answers, plans
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the button and the dialog."""

    @app.action("idea.decline")
    async def on_decline(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "decline_idea")
        item = await desk.item(click.value)
        if item.stage not in {Stage.INTERVIEWING, Stage.PREVIEW}:
            raise UserError(answers.too_late(item))
        await ack()
        await desk.out.slack.open_modal(click.trigger, plans.decline(click.value))

    @app.view("idea.decline")
    async def on_declined(ack: AsyncAck, body: dict[str, Any]) -> None:
        user, item = body["user"]["id"], await desk.item(body["view"]["private_metadata"])
        await desk.require(user, "decline_idea")
        reason = " ".join(body["view"]["state"]["values"]["why"]["text"]["value"].split())
        await desk.accept(IdeaDeclined(key=f"slack/view/{body['view']['id']}", item=item.id, by=user, reason=reason))
        await ack()
