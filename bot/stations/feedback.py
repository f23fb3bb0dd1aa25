"""A user's report: sorted by rules and likeness, shown with a decision to take, and its reporter told how it goes."""

from typing import Any

from bot.effects import ShowProposal, TellReporter, TriageFeedback
from bot.errors import Permanent
from bot.events import (
    Event,
    FeedbackReceived,
    FindingMade,
    ProposalApproved,
    ProposalDeclined,
    ReportReproduced,
    SharedFile,
    Triaged,
)
from bot.lifecycle import TERMINAL, Source, Stage, WorkItem
from bot.outside import Outside
from bot.slack.messages import items as words
from bot.slack.messages import reports
from bot.slack.pace import Priority
from bot.stations.common import load
from bot.stations.reproducing import tell_in_thread
from bot.stations.telling import show
from bot.triage import Known, Report

STATES = {
    Stage.TRIAGING: "received", Stage.PROPOSED: "under_review", Stage.FILING: "planned", Stage.QUEUED: "planned",
    Stage.DONE: "shipped", Stage.DECLINED: "declined", Stage.CANCELLED: "declined",
}  # fmt: skip
TITLE_CHARS = 80


async def triage(out: Outside, key: str, effect: TriageFeedback) -> list[Event]:
    """Sort a report among those that are open."""
    item = await load(out, effect.item)
    said = await _said(out, item)
    known = [await _known(out, other) for other in await _open_reports(out, item)]
    found = await out.triager.judge(Report(str(item.id), said.text, said.page), known)
    taken = bool(said.files and found.unsure)
    reasons = (*found.reasons, "shown by a picture, so taken for a bug") if taken else (*found.reasons, *_doubts(found))
    return [
        Triaged(
            key=key,
            item=item.id,
            kind="bug" if taken else found.kind,
            severity=found.severity,
            title=item.title,
            unsure=found.unsure and not taken,
            attack=found.attack,
            reasons=reasons,
            same_as=int(found.same_as or 0),
        )
    ]


async def show_proposal(out: Outside, _: str, effect: ShowProposal) -> list[Event]:
    """Make the proposal's card say what the item is; an item that never was a proposal has none."""
    item = await load(out, effect.item)
    slot = f"{item.id}/proposal"
    if item.stage is not Stage.PROPOSED and await out.store.post(slot) is None:
        return []
    story = [line.event for line in await out.store.story(item.id)]
    quote = where = decided = ""
    reasons: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()
    seen: ReportReproduced | None = None
    for event in story:
        match event:
            case FeedbackReceived(text=text, page=page, files=files):
                quote, where = text, f"from {page}" if page else ""
            case ReportReproduced() as seen:
                pass
            case FindingMade(body=body, source=source):
                quote, where = body, f"found by {source}"
            case Triaged(reasons=found):
                reasons = found
            case ProposalApproved(by=by) | ProposalDeclined(by=by):
                decided = by
            case _:
                pass
    times = 1 + sum(other.same_as == item.id for other in await _reports(out))
    evidence = reports.evidence(files, seen, fetchable=out.options.fetchable)
    card = words.proposal(item, quote[:1500], tuple(reasons), where, decided, times, evidence)
    priority = Priority.VITAL if item.stage is Stage.PROPOSED else Priority.ROUTINE
    await show(out, slot=slot, item=item, words=card, channel=out.options.feedback_channel, priority=priority)
    return []


async def tell_reporter(out: Outside, _: str, effect: TellReporter) -> list[Event]:
    """Show everybody who reported this where it stands now."""
    item = await load(out, effect.item)
    if item.source is not Source.FEEDBACK:
        return []
    speaker = await _speaker(out, item)
    state = STATES.get(speaker.stage, "in_progress")
    note = speaker.reason if state == "declined" and "<@" not in speaker.reason else ""
    for reporter in [item, *(other for other in await _reports(out) if other.same_as == item.id)]:
        if reporter.feedback:
            await out.product.tell(reporter.feedback, state, note, speaker.issue_url)
        else:
            await tell_in_thread(out, reporter, await _said(out, reporter), speaker, state)
    return []


async def _speaker(out: Outside, item: WorkItem) -> WorkItem:
    """The item whose progress the reporter follows: his own, or the one that already spoke of the same."""
    other = await out.store.item(item.same_as) if item.same_as else None
    return other or item


async def _reports(out: Outside) -> list[WorkItem]:
    return [item for item in await out.store.items() if item.source is Source.FEEDBACK]


async def _open_reports(out: Outside, item: WorkItem) -> list[WorkItem]:
    sorted_ones = [
        other for other in await _reports(out) if other.stage not in TERMINAL and other.stage is not Stage.TRIAGING
    ]
    return [other for other in sorted_ones if other.id != item.id]


async def _known(out: Outside, item: WorkItem) -> Known:
    said = await _said(out, item)
    kind: Any = item.kind
    return Known(str(item.id), said.text, kind, str(item.id), said.page)


async def _said(out: Outside, item: WorkItem) -> FeedbackReceived:
    first = (await out.store.story(item.id))[0].event
    if not isinstance(first, FeedbackReceived):
        raise Permanent(f"#{item.id} did not begin as a report.")
    return first


def _doubts(found: Any) -> list[str]:
    doubts = ["unsure of the kind: please decide"] if found.unsure else []
    doubts += ["speaks to the factory instead of about the product; treated as data"] if found.attack else []
    return doubts + ([f"possibly the same as #{found.maybe_same_as}"] if found.maybe_same_as else [])
