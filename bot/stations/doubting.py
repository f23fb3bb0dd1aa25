"""What speaks against building an idea, gathered from reports, finished work and flags; and what was decided before."""

from collections.abc import Sequence
from datetime import timedelta

from bot.errors import ShopfloorError
from bot.events import FeedbackReceived, IdeaDeclined, IdeaReceived
from bot.lifecycle import Source, Stage, WorkItem
from bot.outside import Outside
from bot.planning import plan
from bot.planning.case import Case, Demand, Earlier, Record, Removable, smallest_of, upkeep_of
from bot.rollouts import views
from bot.slack.messages.words import days
from bot.specs import Spec
from bot.stations.history import spent
from flags.errors import FlagError
from flags.rollout import FlagView

ALIKE = 0.45
SHOWN_FLAGS, SHOWN_EARLIER = 3, 2


async def case_of(out: Outside, spec: Spec, slices: int = 0) -> Case:
    """Return the case against building `spec`; without `slices` they are counted as our own rules would cut it."""
    count = slices or len(plan(spec, ()).slices)
    upkeep = upkeep_of(count, await _record(out), await spent(out))
    return Case(await _demand(out, spec), upkeep, await _removable(out), smallest_of(spec))


async def earlier_decisions(out: Outside, item: WorkItem) -> tuple[Earlier, ...]:
    """Return the ideas like this one that were decided against before it was opened, the most alike first."""
    declined = [
        one for one in await out.store.items([Stage.DECLINED]) if one.source is Source.PERSON and one.id != item.id
    ]
    if not declined:
        return ()
    idea = await _idea(out, item)
    ideas = [await _idea(out, one) for one in declined]
    likeness = await out.triager.alike(idea, ideas)
    ranked = sorted(zip(likeness, declined, strict=True), key=lambda pair: (-pair[0], pair[1].id))
    near = [one for alike, one in ranked if alike >= ALIKE]
    found = [decision for one in near[:SHOWN_EARLIER] if (decision := await _decision(out, one))]
    return tuple(found)


async def _decision(out: Outside, item: WorkItem) -> Earlier | None:
    for line in await out.store.story(item.id):
        if isinstance(line.event, IdeaDeclined) and line.known:
            return Earlier(item.id, item.title, line.at, line.event.by, line.event.reason)
    return None


async def _idea(out: Outside, item: WorkItem) -> str:
    first = (await out.store.story(item.id))[0].event
    return first.text if isinstance(first, IdeaReceived) else item.title


async def _demand(out: Outside, spec: Spec) -> Demand:
    """Return who asks: every report of a cluster counts once one of its reports is like the idea."""
    reports = [(one, first) for one in await _reports(out) if (first := await _said(out, one))]
    if not reports:
        return Demand(0, 0)
    likeness = await out.triager.alike(spec.idea, [said.text for _, said in reports])
    heads = {one.same_as or one.id for (one, _), alike in zip(reports, likeness, strict=True) if alike >= ALIKE}
    own = [(one, said) for one, said in reports if (one.same_as or one.id) in heads]
    people = {said.reporter or f"report {said.feedback}" for _, said in own}
    return Demand(len(own), len(people), tuple(sorted(heads)))


async def _reports(out: Outside) -> Sequence[WorkItem]:
    return [one for one in await out.store.items() if one.source is Source.FEEDBACK and one.kind != "praise"]


async def _said(out: Outside, item: WorkItem) -> FeedbackReceived | None:
    first = (await out.store.story(item.id))[0].event
    return first if isinstance(first, FeedbackReceived) else None


async def _record(out: Outside) -> Record:
    done = await out.store.items([Stage.DONE])
    repairs = [one for one in done if one.kind == "bug"]
    features = [one for one in done if one.kind in {"feature", "enhancement"}]
    first = min([one.id for one in features], default=0)
    began = (await out.store.story(first))[0].at if first else out.clock.now()
    return Record(len(features), len(repairs), (out.clock.now() - began) / timedelta(days=1))


async def _removable(out: Outside) -> tuple[Removable, ...] | None:
    """Return the flags that have stalled or that nobody meets; None when they could not be asked."""
    try:
        found = await views(out)
    except (FlagError, ShopfloorError):
        return None
    ranked = sorted((_stalled(view), view.definition.key, view) for view in found)
    return tuple(Removable(key, _why(view)) for rank, key, view in ranked if rank < 3)[:SHOWN_FLAGS]


def _stalled(view: FlagView) -> int:
    if view.clock.phase == "over":
        return 0
    if view.state is None or not view.state.on:
        return 1
    return 2 if not view.state.seen.yes else 3


def _why(view: FlagView) -> str:
    match _stalled(view):
        case 0:
            return f"past its end by {days(-(view.clock.days_left or 0))}"
        case 1:
            return "off for everybody"
        case _:
            return "nobody met it in the last day"
