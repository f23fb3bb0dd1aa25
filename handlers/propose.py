"""A proposal approved or declined by a button."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import ProposalApproved, ProposalDeclined
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the two answers."""

    @app.action("proposal.approve")
    async def on_approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "approve_feedback")
        item = await desk.item(click.value)
        await desk.accept(ProposalApproved(key=click.key, item=item.id, by=click.user))
        await ack()

    @app.action("proposal.decline")
    async def on_decline(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "approve_feedback")
        item = await desk.item(click.value)
        await desk.accept(ProposalDeclined(key=click.key, item=item.id, by=click.user))
        await ack()
