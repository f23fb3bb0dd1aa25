"""The plan's preview: a slice changed by menu or dialog, the last change undone, issues made."""

import re
from dataclasses import asdict
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import planning
from bot.desk import Desk
from bot.errors import UserError
from bot.events import PlanConfirmed, PlanEdited
from bot.lifecycle import Stage, WorkItem
from bot.planning import Change
from bot.slack.messages import answers, plans
from bot.stations.previewing import Preview, preview_of
from handlers.parts import Click, parts_of


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the menus, the buttons and the dialogs."""

    @app.action(re.compile(r"^plan\.change"))
    async def on_change(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, digest, name, way = click.parts(4)
        if way in {"edit", "merge"}:
            view = await _dialog(desk, click.user, number, digest, name, way)
            await ack()
            await desk.out.slack.open_modal(click.trigger, view)
        else:
            await _change(desk, click.key, click.user, number, digest, {"do": way, "slice": name})
            await ack()

    @app.action("plan.undo")
    async def on_undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, digest = click.parts(2)
        await _change(desk, click.key, click.user, number, digest, {"do": "undo"})
        await ack()

    @app.view("plan.edit")
    async def on_edited(ack: AsyncAck, body: dict[str, Any]) -> None:
        number, digest, name = parts_of(body["view"]["private_metadata"], 3)
        await _change(desk, _key(body), body["user"]["id"], number, digest, _edit(body, name))
        await ack()

    @app.view("plan.merge")
    async def on_merged(ack: AsyncAck, body: dict[str, Any]) -> None:
        number, digest, name = parts_of(body["view"]["private_metadata"], 3)
        change = {"do": "merge", "slice": name, "other": _picked(body, "into")[0]}
        await _change(desk, _key(body), body["user"]["id"], number, digest, change)
        await ack()

    @app.action("plan.make")
    async def on_make(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = Click.of(body)
        number, digest = click.parts(2)
        await desk.require(click.user, "make_issues")
        item = await desk.item(number)
        if not await desk.out.store.knows(click.key):
            _require_digest(item, digest)
        await desk.accept(PlanConfirmed(key=click.key, item=item.id, by=click.user, digest=digest))
        await ack()


async def _dialog(desk: Desk, user: str, number: str, digest: str, name: str, way: str) -> dict[str, Any]:
    _, now = await _standing(desk, user, number, digest)
    one = now.plan.slice(name)
    if one is None:
        raise UserError(answers.UNREADABLE)
    key = f"{number}|{digest}|{name}"
    return plans.edit(key, now.plan, one, now.spec) if way == "edit" else plans.merge(key, now.plan, one)


async def _change(desk: Desk, key: str, user: str, number: str, digest: str, change: dict[str, Any]) -> None:
    """Remember a change to the plan as it stood when the person looked; raises `UserError` when it would not hold."""
    if await desk.out.store.knows(key):
        return
    item, now = await _standing(desk, user, number, digest)
    made = (
        _undone(now) if change["do"] == "undo" else planning.changed(now.plan, planning.change_from(change), now.spec)
    )
    after = planning.plan_digest(made)
    await desk.accept(PlanEdited(key=key, item=item.id, by=user, before=digest, digest=after, change=change))


def _undone(now: Preview) -> planning.Plan:
    if not now.changes:
        raise UserError(plans.NOTHING_TO_UNDO)
    return planning.replayed(now.drafted, [asdict(one) for one in now.changes[:-1]], now.spec)[0]


async def _standing(desk: Desk, user: str, number: str, digest: str) -> tuple[WorkItem, Preview]:
    await desk.require(user, "edit_plan")
    item = await desk.item(number)
    _require_digest(item, digest)
    now = await preview_of(desk.out, item)
    if now is None:
        raise UserError(answers.too_late(item))
    return item, now


def _require_digest(item: WorkItem, digest: str) -> None:
    if item.stage is not Stage.PREVIEW:
        raise UserError(answers.too_late(item))
    if item.digest != digest:
        raise UserError(plans.moved_on(item))


def _edit(body: dict[str, Any], name: str) -> dict[str, Any]:
    values = body["view"]["state"]["values"]
    change = Change(
        do="edit", slice=name, title=values["title"]["text"]["value"] or "", kind=_picked(body, "kind")[0],
        acceptance=tuple(_picked(body, "acceptance")), waits=tuple(_picked(body, "waits")),
        touches=tuple((values["touches"]["text"]["value"] or "").splitlines()),
    )  # fmt: skip
    return asdict(change)


def _picked(body: dict[str, Any], block: str) -> list[str]:
    """Return the values chosen in a menu of a dialog; a single choice is a list of one, a menu that was not there is empty."""
    found = body["view"]["state"]["values"].get(block, {}).get("pick", {})
    several = found.get("selected_options") or ([found["selected_option"]] if found.get("selected_option") else [])
    return [option["value"] for option in several]


def _key(body: dict[str, Any]) -> str:
    return f"slack/view/{body['view']['id']}"
