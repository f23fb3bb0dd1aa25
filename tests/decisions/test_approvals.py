"""Decisions read from a journal: what was asked, who answered through which door, whether it took effect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot import events as ev
from bot.approvals import Approval, approvals
from bot.lifecycle import Stage
from bot.store import Line

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
REVIEWED = ev.PullReviewed(key="k", item=7, head_sha="a1", tier="person", score=40, blocking=0, summary="s")
YES = ev.ApprovalGiven(key="k", item=7, by="U1", head_sha="a1", via="reaction")
MERGED = ev.PullMerged(key="k", item=7, merge_sha="m1")
ASKED = (REVIEWED, Stage.APPROVAL)
WEEK = timedelta(days=7)


def told(*facts, known: bool = True) -> tuple[Approval, ...]:
    """The decisions in a story of (fact, stage it led to), an hour apart, that begins in review."""
    stages = [Stage.REVIEWING, *(stage for _, stage in facts)]
    lines = [Line(n, f"k{n}", 7, fact, before.value, after.value, known, NOON + timedelta(hours=n))
             for n, ((fact, _), (before, after)) in enumerate(zip(facts, pairwise(stages), strict=True))]  # fmt: skip
    return approvals(lines)


def test_an_open_question_names_its_head_and_its_end():
    assert told(ASKED) == (Approval("change", "a1", NOON, NOON + WEEK),)
    assert told(ASKED, known=False) == ()


def test_an_approval_settles_only_when_the_change_is_on_the_base_branch():
    (given,) = told(ASKED, (YES, Stage.MERGING))
    assert (given.outcome, given.by, given.via, given.settled) == ("approved", "U1", "reaction", None)
    (done,) = told(ASKED, (YES, Stage.MERGING), (MERGED, Stage.DEPLOYING))
    assert done == replace(given, settled=NOON + timedelta(hours=2))


@pytest.mark.parametrize(
    ("fact", "stage", "outcome"),
    [
        (ev.HeadMoved(key="k", item=7, head_sha="b2"), Stage.GATING, "stale"),
        (ev.ApprovalExpired(key="k", item=7, head_sha="a1", days=7), Stage.NEEDS_HUMAN, "expired"),
        (ev.ChangesRequested(key="k", item=7, by="U1", head_sha="a1", text="t"), Stage.BUILDING, "changes wanted"),
        (ev.StopAsked(key="k", item=7, by="U1"), Stage.NEEDS_HUMAN, "withdrawn"),
        (MERGED, Stage.DEPLOYING, "merged by hand"),
    ],
)
def test_a_question_ends_in_what_happened_to_it(fact, stage, outcome):
    (record,) = told(ASKED, (fact, stage))
    assert (record.bound, record.outcome, record.decided) == ("a1", outcome, NOON + timedelta(hours=1))


def test_what_was_approved_and_never_merged_says_so():
    moved = ev.HeadMoved(key="k", item=7, head_sha="b2")
    torn = ev.MergeConflicted(key="k", item=7, files=("a.py",))
    assert [one.outcome for one in told(ASKED, (YES, Stage.MERGING), (moved, Stage.GATING))] == ["stale"]
    assert [one.outcome for one in told(ASKED, (YES, Stage.MERGING), (torn, Stage.NEEDS_HUMAN))] == ["not merged"]


def test_each_head_is_a_decision_of_its_own_and_an_expired_one_is_asked_again():
    expired = ev.ApprovalExpired(key="k", item=7, head_sha="a1", days=7)
    again = ev.RetryAsked(key="k", item=7, by="U1")
    records = told(ASKED, (expired, Stage.NEEDS_HUMAN), (again, Stage.APPROVAL))
    assert [(one.bound, one.outcome) for one in records] == [("a1", "expired"), ("a1", "open")]
    assert records[1].expires == NOON + timedelta(hours=2) + WEEK


def test_what_merges_by_itself_was_decided_by_the_policy_and_a_spec_by_whoever_accepted_its_digest():
    (record,) = told((REVIEWED, Stage.MERGING), (MERGED, Stage.DEPLOYING))
    assert (record.by, record.outcome, record.settled) == ("policy", "approved", NOON + timedelta(hours=1))
    accepted = ev.SpecAccepted(key="k", item=7, by="U1", digest="d9", anyway=False)
    (spec,) = told((accepted, Stage.PLANNING), (ev.PlanMade(key="k", item=7, slices=2), Stage.PLANNED))
    assert (spec.what, spec.bound, spec.by, spec.settled) == ("specification", "d9", "U1", NOON + timedelta(hours=1))


def test_a_proposal_is_settled_by_its_issue():
    found = ev.Triaged(
        key="k", item=7, kind="bug", severity=2, title="t", unsure=False, attack=False, reasons=(), same_as=0
    )
    yes, filed = ev.ProposalApproved(key="k", item=7, by="U1"), ev.IssueFiled(key="k", item=7, number=4, url="u")
    (record,) = told((found, Stage.PROPOSED), (yes, Stage.FILING), (filed, Stage.QUEUED))
    assert (record.what, record.outcome, record.settled) == ("proposal", "approved", NOON + timedelta(hours=2))
    (no,) = told((found, Stage.PROPOSED), (ev.ProposalDeclined(key="k", item=7, by="U1"), Stage.DECLINED))
    assert no.outcome == "declined"
