"""The Home tab: drawn when it is opened, its buttons, and the two dialogs of settings."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.desk import Desk
from bot.events import FactoryResumed
from bot.home import open_home, publish
from bot.office import Office
from bot.slack.blocks import Block
from handlers.parts import Click


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the tab, its buttons and its dialogs."""
    _register_tab(app, desk)
    _register_settings(app, desk, Office(desk))


def _register_tab(app: AsyncApp, desk: Desk) -> None:
    @app.event("app_home_opened")
    async def on_opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            await open_home(desk.out, event["user"], is_drawn=bool(event.get("view")))

    @app.action("home.refresh")
    async def on_refresh(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await publish(desk.out, Click.of(body).user)

    @app.action("home.resume")
    async def on_resume(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        await desk.require(click.user, "pause_factory")
        await desk.accept(FactoryResumed(key=click.key, by=click.user))
        await ack()
        await publish(desk.out, click.user)


def _register_settings(app: AsyncApp, desk: Desk, office: Office) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], form_of: Callable[[str], Awaitable[Block]]) -> None:
        click = Click.of(body)
        form = await form_of(click.user)
        await ack()
        await desk.out.slack.open_modal(click.trigger, form)

    async def save(ack: AsyncAck, body: dict[str, Any], choose: Callable[..., Awaitable[dict[str, str]]]) -> None:
        user = body["user"]["id"]
        if wrong := await choose(user, _values(body), key=f"slack/view/{body['view']['id']}"):
            await ack(response_action="errors", errors=wrong)
            return
        await ack()
        await publish(desk.out, user)

    @app.action("home.mine")
    async def on_mine(ack: AsyncAck, body: dict[str, Any]) -> None:
        await open_form(ack, body, office.my_form)

    @app.action("home.team")
    async def on_team(ack: AsyncAck, body: dict[str, Any]) -> None:
        await open_form(ack, body, office.team_form)

    @app.view("settings.mine")
    async def on_mine_saved(ack: AsyncAck, body: dict[str, Any]) -> None:
        await save(ack, body, office.choose_mine)

    @app.view("settings.team")
    async def on_team_saved(ack: AsyncAck, body: dict[str, Any]) -> None:
        await save(ack, body, office.choose)

    @app.action("home.undo")
    async def on_undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        name, before = click.parts(2)
        await office.choose(click.user, {name: "" if before == "-" else before}, key=click.key)
        await ack()
        await publish(desk.out, click.user)


def _values(body: dict[str, Any]) -> dict[str, str]:
    """What was filled in, by the field's name; a field left empty is the empty text."""
    found = {}
    for name, held in body["view"]["state"]["values"].items():
        one = held["value"]
        chosen = one.get("value") or one.get("selected_time") or (one.get("selected_option") or {}).get("value")
        found[name] = str(chosen or "").strip()
    return found
