"""The plan before it becomes issues: told again from its journal, shown with its picture, cut once it is confirmed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot import planning
from bot.effects import CutPlan, ShowPlan
from bot.events import Event, IdeaDeclined, PlanConfirmed, PlanDrafted, PlanEdited, SliceCut
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.planning.costs import cost_of
from bot.slack.messages import plans as words
from bot.slack.pace import Priority
from bot.specs import Spec
from bot.stations.common import load
from bot.stations.documents import Written, written_of
from bot.stations.doubting import case_of
from bot.stations.drafts import interview_of
from bot.stations.history import past, spent
from bot.stations.telling import ensure_draft, show
from bot.store import Line


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan as its journal tells it: as it was drafted, the changes that stand, the slices as they now are, and its spec."""

    drafted: planning.Plan
    plan: planning.Plan
    spec: Spec
    changes: tuple[planning.Change, ...]


async def preview_of(out: Outside, item: WorkItem) -> Preview | None:
    """Return the plan of `item`, weighed by the history of today, or None while there is none."""
    spec = (await interview_of(out, item)).spec
    found = retold(await out.store.story(item.id), spec)
    if found is None:
        return None
    weighed = planning.weigh(found.plan, spec, await past(out), workers=out.options.at_once)
    return replace(found, plan=weighed)


def retold(story: Sequence[Line], spec: Spec) -> Preview | None:
    """Return the plan that was drafted last, with every change to it that counted."""
    drafted: PlanDrafted | None = None
    changes: list[dict[str, object]] = []
    for line in story:
        match line.event:
            case PlanDrafted() as event if line.known:
                drafted, changes = event, []
            case PlanEdited(change=change) if line.known:
                changes.append(change)
            case _:
                pass
    if drafted is None:
        return None
    first = planning.from_json(drafted.plan, spec)
    plan, standing = planning.replayed(first, changes, spec)
    return Preview(first, plan, spec, tuple(standing))


async def show_plan(out: Outside, _: str, effect: ShowPlan) -> list[Event]:
    """Make the plan's card say what the plan is; a spec that was never planned has none."""
    async with out.locks[f"plan/{effect.item}"]:
        item = await load(out, effect.item)
        now = await preview_of(out, item)
        if now is None:
            return []
        facts = await _facts(out, item, now)
        thread = await ensure_draft(out, item.id)
        priority = Priority.VITAL if item.stage is Stage.PREVIEW else Priority.ROUTINE
        await show(out, slot=f"{item.id}/plan", item=item, words=words.preview(item, now.plan, now.spec, facts),
                   channel=item.channel, thread=thread, priority=priority)  # fmt: skip
    return []


async def cut_plan(out: Outside, key: str, effect: CutPlan) -> list[Event]:
    """Begin an item for each slice of the plan as it was confirmed; the same wish again begins none twice."""
    item = await load(out, effect.item)
    now = await preview_of(out, item)
    return [] if now is None else list(cut(key, item, now.plan, await written_of(out, item)))


def cut(key: str, item: WorkItem, plan: planning.Plan, written: Written | None = None) -> list[SliceCut]:
    """Return the facts that begin an item for each slice of `plan`; each leads to the document of its specification."""
    source = f"\n\nSpecification: [{written.path}]({written.url})" if written else ""
    titles = {one.id: one.title for one in plan.slices}
    return [
        SliceCut(
            key=f"{key}/slice/{number}", parent=item.id, title=one.title, body=one.body + source, kind=one.kind,
            by=item.requester, channel=item.channel, thread=item.thread, acceptance=one.acceptance, touches=one.touches,
            depends_on=tuple(titles[dep.on] for dep in one.depends_on), flag=one.flag, spec_debt=item.spec_debt,
            part=one.id, klass=one.klass, minutes=one.first,
        )
        for number, one in enumerate(plan.slices, 1)
    ]  # fmt: skip


async def _facts(out: Outside, item: WorkItem, now: Preview) -> words.PlanFacts:
    picture = await _picture(out, now.plan)
    decided = ""
    for line in await out.store.story(item.id):
        match line.event:
            case PlanConfirmed(by=by) | IdeaDeclined(by=by) if line.known:
                decided = by
            case _:
                pass
    case = await case_of(out, now.spec, len(now.plan.slices)) if item.stage is Stage.PREVIEW else None
    cost = cost_of(len(now.plan.slices), await spent(out), out.options.item_usd)
    return words.PlanFacts(
        problems=tuple(planning.check(now.plan, now.spec)), changes=now.changes, cost=cost, workers=out.options.at_once,
        picture=picture if out.options.fetchable else "", document=f"{out.options.web_url}/specs/{item.id}", decided=decided,
        case=case,
    )  # fmt: skip


async def _picture(out: Outside, plan: planning.Plan) -> str:
    """Return the address of the plan's picture, drawn unless it is there."""
    png = await asyncio.to_thread(planning.draw, plan)
    name = f"plan-{planning.picture_name(png)}.png"
    await asyncio.to_thread(_keep, out.options.home / "pictures", name, png)
    return f"{out.options.web_url}/pictures/{name}"


def _keep(folder: Path, name: str, png: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        made = folder / f"{name}.part"
        made.write_bytes(png)
        made.replace(folder / name)
