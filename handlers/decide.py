"""Accepting a spec, approving or refusing exactly one head of a pull request."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import SpecAccepted
from bot.slack.messages import forms
from handlers.parts import Click, parts_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for decisions."""

    @app.action("spec.accept")
    async def on_accept(ack: AsyncAck, body: dict[str, Any]) -> None:
        await _accept(desk, Click.of(body), anyway=False)
        await ack()

    @app.action("spec.accept_anyway")
    async def on_accept_anyway(ack: AsyncAck, body: dict[str, Any]) -> None:
        await _accept(desk, Click.of(body), anyway=True)
        await ack()

    @app.action("pull.approve")
    async def on_approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, head = click.parts(2)
        item = await desk.item(number)
        await desk.approve(item, head, by=click.user, key=click.key, via="button")
        await ack()

    @app.action("pull.changes")
    async def on_changes(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, head = click.parts(2)
        await desk.require(click.user, "request_changes")
        await desk.require_head(await desk.item(number), head)
        await ack()
        await desk.out.slack.open_modal(click.trigger, forms.request_changes(click.value))

    @app.view("pull.changes")
    async def on_changes_written(ack: AsyncAck, body: dict[str, Any]) -> None:
        number, head = parts_of(body["view"]["private_metadata"], 2)
        text = body["view"]["state"]["values"]["wish"]["text"]["value"]
        item = await desk.item(number)
        user = body["user"]["id"]
        await desk.require(user, "request_changes", item)
        await desk.accept(await desk.wish(item, head, text, by=user, key=f"slack/view/{body['view']['id']}"))
        await ack()

    @app.action("pull.open")
    async def on_open(ack: AsyncAck) -> None:
        await ack()


async def _accept(desk: Desk, click: Click, *, anyway: bool) -> None:
    number, digest = click.parts(2)
    item = await desk.item(number)
    await desk.require(click.user, "accept_spec_anyway" if anyway else "accept_spec", item)
    await desk.accept(SpecAccepted(key=click.key, item=item.id, by=click.user, digest=digest, anyway=anyway))
