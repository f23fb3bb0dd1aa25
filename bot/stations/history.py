"""What finished work took, for what comes next: minutes at work and money, from the journal and the runs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.estimates import Past
from bot.events import SliceCut
from bot.lifecycle import Source, Stage, WorkItem
from bot.outside import Outside
from bot.planning.costs import Spent
from bot.store import Line

AT_WORK = frozenset(
    stage.value
    for stage in (
        Stage.TESTING,
        Stage.BUILDING,
        Stage.GATING,
        Stage.REVIEWING,
        Stage.MERGING,
        Stage.DEPLOYING,
        Stage.VERIFYING,
    )
)


async def past(out: Outside) -> list[Past]:
    """Return every finished slice whose first guess was kept, with the minutes it was worked on, waiting for people left out."""
    now, found = out.clock.now(), []
    for item in await _done(out):
        story = await out.store.story(item.id)
        begun = story[0].event
        minutes = minutes_at_work(story)
        if isinstance(begun, SliceCut) and begun.minutes and minutes:
            age = (now - story[-1].at) / timedelta(days=1)
            found.append(Past(begun.klass, begun.minutes, minutes, age))
    return found


async def spent(out: Outside) -> list[Spent]:
    """Return what each finished item that a live model worked on cost, repairs apart from the rest."""
    found = []
    for item in await _done(out):
        runs = await out.store.runs(item.id)
        if any(run.model_source == "live" for run in runs):
            minutes = minutes_at_work(await out.store.story(item.id))
            found.append(Spent(sum(run.usd for run in runs), minutes, item.kind == "bug"))
    return found


def minutes_at_work(story: Sequence[Line]) -> float:
    """Return for how many minutes the factory itself worked on an item, from the stages in its journal."""
    spans = [later.at - earlier.at for earlier, later in pairwise(story) if earlier.after in AT_WORK]
    return sum(spans, timedelta()) / timedelta(minutes=1)


async def _done(out: Outside) -> list[WorkItem]:
    return [
        item
        for item in await out.store.items([Stage.DONE])
        if item.source in {Source.SPEC, Source.FEEDBACK, Source.SWEEP}
    ]
