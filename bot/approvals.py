"""Decisions of people as records: what was asked, for which head or text, until when, by whom and how it was decided, what came
of it. They are not stored: an approval is what its item's journal says. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot import events as ev
from bot.attention import APPROVAL_DAYS, Entry
from bot.lifecycle import Stage

What = Literal["change", "specification", "proposal"]
Outcome = Literal[
    "open", "approved", "changes wanted", "declined", "stale", "expired", "withdrawn", "not merged", "merged by hand"
]
ENDED = (ev.StopAsked, ev.CancelAsked, ev.IssueClosed, ev.TakeOverAsked, ev.WorkParked)
EFFECTS = (ev.PullMerged, ev.PlanMade, ev.IssueFiled)


@dataclass(frozen=True, slots=True)
class Approval:
    """One decision: `bound` is the head or digest it holds for, empty where there is none.

    `via` says through which door the answer came; `settled` is when the approved thing was really done, None until then.
    """

    what: What
    bound: str
    asked: datetime
    expires: datetime | None = None
    outcome: Outcome = "open"
    by: str = ""
    via: str = ""
    decided: datetime | None = None
    settled: datetime | None = None


def approvals(story: Iterable[Entry]) -> tuple[Approval, ...]:
    """Return the decisions that an item's journal tells of, oldest first."""
    records: list[Approval] = []
    head = ""
    for line in story:
        if not line.known:
            continue
        head = getattr(line.event, "head_sha", "") or head
        if records and (changed := _goes_on(records[-1], line)):
            records[-1] = changed
        records += _begins(line, head)
    return tuple(records)


def _begins(line: Entry, head: str) -> list[Approval]:
    """Return the question that this line asks, or the decision that nobody had been asked for."""
    until = line.at + timedelta(days=APPROVAL_DAYS)
    match line.event:
        case ev.PullReviewed() if line.after == Stage.MERGING:
            return [Approval("change", head, line.at, None, "approved", "policy", "policy", line.at)]
        case ev.SpecAccepted(by=by, digest=digest, anyway=anyway):
            via = "accept anyway" if anyway else "button"
            return [Approval("specification", digest, line.at, None, "approved", by, via, line.at)]
        case _ if line.after == Stage.APPROVAL != line.before:
            return [Approval("change", head, line.at, until)]
        case _ if line.after == Stage.PROPOSED != line.before:
            return [Approval("proposal", "", line.at)]
        case _:
            return []


def _goes_on(record: Approval, line: Entry) -> Approval | None:
    event, at = line.event, line.at
    if record.settled or record.outcome not in {"open", "approved"}:
        return None
    if record.outcome == "approved":
        return _comes_of(record, event, at)
    match event:
        case ev.ApprovalGiven(by=by, via=via):
            return replace(record, outcome="approved", by=by, via=via, decided=at)
        case ev.ProposalApproved(by=by):
            return replace(record, outcome="approved", by=by, decided=at)
        case ev.ProposalDeclined(by=by):
            return replace(record, outcome="declined", by=by, decided=at)
        case ev.ChangesRequested(by=by, via=via):
            return replace(record, outcome="changes wanted", by=by, via=via, decided=at)
        case ev.HeadMoved():
            return replace(record, outcome="stale", decided=at)
        case ev.ApprovalExpired():
            return replace(record, outcome="expired", decided=at)
        case ev.PullMerged():
            return replace(record, outcome="merged by hand", decided=at, settled=at)
        case _ if isinstance(event, ENDED):
            return replace(record, outcome="withdrawn", by=getattr(event, "by", ""), decided=at)
        case _:
            return None


def _comes_of(record: Approval, event: object, at: datetime) -> Approval | None:
    """Return an approval as it stands after `event`: settled once its effect is there, void when it cannot be any more."""
    if isinstance(event, EFFECTS):
        return replace(record, settled=at)
    if isinstance(event, ev.HeadMoved):
        return replace(record, outcome="stale")
    if isinstance(event, ev.MergeConflicted | ev.CancelAsked):
        return replace(record, outcome="not merged")
    return None
