"""Follow-up accounting: a bug that is filed is tied to the specification of the feature it is about, with its score then."""

from bot import specs
from bot.events import BugTied
from bot.lifecycle import Source, Stage, WorkItem
from bot.outside import Outside
from bot.stations.common import Brief, load
from bot.stations.drafts import interview_of


async def tied(out: Outside, key: str, item: WorkItem, about: Brief) -> list[BugTied]:
    """Return the fact that ties a bug to its feature's specification, if there is one."""
    if item.kind != "bug" or item.source is Source.SPEC:
        return []
    shipped = [await _feature(out, spec, done) for spec, done in await _shipped(out)]
    found = specs.feature_of(f"{item.title}\n{about.body}\n{about.quote}", item.flag, shipped)
    if found is None:
        return []
    feature, why = found
    spec = (await interview_of(out, await load(out, feature.item))).spec
    score = round(specs.readiness(spec).score, 1)
    return [
        BugTied(key=key, item=feature.item, bug=item.id, title=item.title, why=why, score=score, debt=spec.spec_debt)
    ]


async def _shipped(out: Outside) -> list[tuple[WorkItem, list[WorkItem]]]:
    """Return each planned specification of which something is live, with those parts, the oldest first."""
    items = await out.store.items()
    done = [item for item in items if item.stage is Stage.DONE and item.source is Source.SPEC]
    planned = [item for item in items if item.source is Source.PERSON and item.stage is Stage.PLANNED]
    pairs = [(spec, [part for part in done if part.parent == spec.id]) for spec in planned]
    return sorted(((spec, parts) for spec, parts in pairs if parts), key=lambda pair: pair[0].id)


async def _feature(out: Outside, item: WorkItem, parts: list[WorkItem]) -> specs.Feature:
    spec = (await interview_of(out, item)).spec
    words = " ".join([spec.title, *(flow.deed for flow in spec.flows)])
    numbers = {item.id, *(number for part in parts for number in (part.id, part.issue, part.pull) if number)}
    return specs.Feature(item.id, words, parts[0].flag, frozenset(numbers))
