"""Everything that waits on a person, gathered from the store and the flags; `bot.attention` says what it means."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.attention import Ending, Team, Wait, of_flag, of_item, of_trouble
from bot.errors import ShopfloorError
from bot.health import troubles
from bot.lifecycle import Source, Stage, WorkItem
from bot.outside import Outside
from bot.rollouts import views
from bot.stations.runs import is_out_of_budget
from flags.errors import FlagError
from flags.rollout import WARN_DAYS_LEFT, FlagView

LOOKED_AT = (Stage.PREVIEW, Stage.PROPOSED, Stage.APPROVAL, Stage.NEEDS_HUMAN, Stage.INTERVIEWING)


async def waiting(out: Outside) -> list[Wait]:
    """Return everything that waits on a person now; a flag server that is away leaves the flags out."""
    items, people = await out.store.items(), await out.store.people()
    team = Team(tuple(people), out.options.solo)
    found = [await _of_item(out, item, items, team) for item in items if item.stage in LOOKED_AT]
    notes = await out.store.notes("Snoozed", "Delegated")
    found += [of_flag(flag, notes, team) for flag in await _endings(out)]
    found += [of_trouble(one, notes, team, out.clock.now()) for one in await troubles(out)]
    return [wait for wait in found if wait is not None]


async def wait_on(out: Outside, item: WorkItem) -> Wait | None:
    """Return what `item` waits for, if that is a person."""
    if item.stage not in LOOKED_AT:
        return None
    return await _of_item(out, item, await out.store.items(), Team(tuple(await out.store.people()), out.options.solo))


async def links(out: Outside, waits: Iterable[Wait]) -> dict[str, str]:
    """Return the address of each item's thread by subject; one that has none, or that Slack does not tell, is left out."""
    asked = [wait for wait in waits if wait.item is not None]
    told = await asyncio.gather(*(_link(out, wait.item) for wait in asked if wait.item))
    return {wait.subject: url for wait, url in zip(asked, told, strict=True) if url}


async def _of_item(out: Outside, item: WorkItem, items: list[WorkItem], team: Team) -> Wait | None:
    broke = item.stage is Stage.NEEDS_HUMAN and await is_out_of_budget(out, item)
    return of_item(item, await out.store.story(item.id), items, team, broke=broke)


async def _endings(out: Outside) -> list[Ending]:
    try:
        return [_ending(out, view) for view in await views(out) if view.clock.phase == "warned"]
    except (FlagError, ShopfloorError):
        return []


def _ending(out: Outside, view: FlagView) -> Ending:
    told = view.definition
    assert told.ends is not None  # a flag without an end is never warned about
    first = told.ends - timedelta(days=WARN_DAYS_LEFT[told.kind])
    since = datetime.combine(first, time(), tzinfo=out.options.zone).astimezone(out.clock.now().tzinfo)
    return Ending(told.key, told.title, since, told.ends, view.next_ring or "")


async def _link(out: Outside, item: WorkItem) -> str:
    slots = {Stage.PROPOSED: "proposal", Stage.PREVIEW: "plan"}
    slot = slots.get(item.stage, "spec" if item.source is Source.PERSON else "card")
    post = await out.store.post(f"{item.id}/{slot}")
    if post is None or not post.ts:
        return ""
    name = f"permalink/{out.store.team}/{post.channel}/{post.ts}"
    if kept := await out.store.cursor(name):
        return kept
    try:
        url = await out.slack.permalink(post.channel, post.ts)
    except ShopfloorError:
        return ""
    await out.store.move_cursor(name, url, out.clock.now())
    return url
