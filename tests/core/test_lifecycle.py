"""The table, walked through every state that can be reached: whatever happens, an item has a way on."""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from bot import effects as do
from bot import events as ev
from bot.lifecycle import ENTRY, MAX_BUILDS, TABLE, TERMINAL, Source, Stage, WorkItem, advance, begin, diagram

PICTURES = (ev.SharedFile(id="F1", name="a.png", url="https://files.slack.com/a", kind="image/png"),)
LATER = datetime(2026, 12, 9, 9, tzinfo=UTC)
BEGINNINGS = [
    ev.IdeaReceived(key="k", by="U1", channel="C1", text="Greet by the time of day"),
    ev.IdeaReceived(key="k", by="U1", channel="C1", text="a.md", files=PICTURES, opens=True),
    ev.SliceCut(key="k", parent=1, title="t", body="b", kind="feature", by="U1", channel="C1", thread="1"),
    ev.SliceCut(
        key="k", parent=1, title="t", body="b", kind="feature", by="U1", channel="C1", thread="1", spec_debt=True
    ),
    ev.FeedbackReceived(key="k", feedback=7, text="It is slow", reporter="r"),
    ev.FeedbackReceived(key="k", feedback=0, text="It is cut off", reporter="U1", files=PICTURES, thread="1.0"),
    ev.FindingMade(key="k", source="s", kind="removal", title="t", body="b", proposed=False, flag="f"),
    ev.FindingMade(key="k", source="s", kind="bug", title="t", body="b", proposed=True),
]


def facts(item: WorkItem) -> Iterator[ev.Event]:
    """Every fact that could arrive now: right and wrong heads, all tiers, all outcomes."""
    on = {"key": "k", "item": item.id}
    yield ev.AnswerGiven(**on, by="U1", text="x")
    yield ev.AnswerChanged(**on, by="U1", text="y", of="k")
    yield ev.AnswerUndone(**on, by="U1")
    yield ev.DraftCommented(**on, by="U1", text="AC-1: also offline")
    yield ev.QuestionsAsked(**on, answers=item.answers, questions=(), digest="d", score=80, ready=True)
    yield ev.SectionsRewritten(**on, answers=item.answers, sections={}, model_source="live")
    yield ev.InterviewerSilent(**on, answers=item.answers, reason="late")
    for digest in ("d", "stale"):
        yield ev.SpecAccepted(**on, by="U1", digest=digest, anyway=digest == "d" and item.answers > 0)
    yield ev.FeasibilityAsked(**on, by="U1")
    yield ev.FeasibilityFound(**on, verdict="fits", text="t", files=(), commit="c")
    yield ev.BugTied(**on, bug=4, title="t", why="w", score=60)
    yield ev.ReportReproduced(**on, page="Home", path="/")
    yield ev.BackgroundGiven(**on, by="U1", links=("https://a.test",))
    yield ev.BackgroundRead(**on, by="U1", name="A", url="https://a.test")
    yield ev.BackgroundRead(**on, by="U1", name="a.md", url="", document="Pin a page", opens=True)
    yield ev.DocumentWritten(**on, path="docs/specs/0001-a.md", url="u")
    yield ev.ProposalApproved(**on, by="U1")
    yield ev.ProposalDeclined(**on, by="U1")
    yield ev.StopAsked(**on, by="U1")
    yield ev.NoteGiven(**on, by="U1", text="t")
    yield ev.FilesGiven(**on, by="U1", files=())
    yield ev.TakeOverAsked(**on, by="U1")
    yield ev.HandedBack(**on, by="U1")
    yield ev.RetryAsked(**on, by="U1")
    yield ev.CancelAsked(**on, by="U1")
    yield ev.IssueClosed(**on, by="octo")
    yield ev.PlanMade(**on, slices=1)
    yield ev.PlanDrafted(**on, plan={}, digest="p1")
    for before in (item.digest or "p1", "stale"):
        yield ev.PlanEdited(**on, by="U1", before=before, digest="p2", change={"do": "undo"})
    for digest in (item.digest or "p1", "stale"):
        yield ev.PlanConfirmed(**on, by="U1", digest=digest)
    yield ev.IdeaDeclined(**on, by="U1", reason="nobody asked")
    for kind, same in (("bug", 0), ("praise", 0), ("bug", 3)):
        yield ev.Triaged(**on, kind=kind, severity=2, title="t", unsure=False, attack=False, reasons=(), same_as=same)
    yield ev.IssueFiled(**on, number=4, url="u")
    yield ev.WorkClaimed(**on, base_sha="b", branch="br")
    yield ev.AcceptanceWritten(**on, visible=1, hidden=1)
    yield ev.ChangeSubmitted(**on, head_sha="h1", summary="s")
    yield ev.ChangeSubmitted(**on, head_sha="h1", summary="s", notes_read=item.notes)
    for head in (item.head_sha or "none", "other"):
        yield ev.GatesPassed(**on, head_sha=head)
        yield ev.GatesFailed(**on, head_sha=head, red=("lint",))
        yield ev.ApprovalGiven(**on, by="U1", head_sha=head)
        yield ev.ChangesRequested(**on, by="U1", head_sha=head, text="t")
        yield ev.HeadMoved(**on, head_sha=head)
        yield ev.PathsReleased(**on, by="U1", head_sha=head)
        yield ev.ApprovalExpired(**on, head_sha=head, days=7)
        for tier, blocking in (("low", 0), ("person", 0), ("low", 1)):
            yield ev.PullReviewed(**on, head_sha=head, tier=tier, score=1, blocking=blocking, summary="s")
    yield ev.PullOpened(**on, number=5, url="u")
    yield ev.PullMerged(**on, merge_sha="m")
    yield ev.MergeConflicted(**on, files=("a",))
    for sha in (item.merge_sha or "none", "other"):
        yield ev.Deployed(**on, sha=sha, url="u")
        yield ev.DeployFailed(**on, sha=sha, serving="p", reason="r")
        yield ev.Verified(**on, sha=sha, executed=3, skipped=0)
        yield ev.VerificationFailed(**on, sha=sha, reason="r")
    yield ev.RolledBack(**on, serving="p", reason="r")
    yield ev.WorkParked(**on, reason="r")
    yield ev.WorkParked(**on, reason="r", asks=True)
    yield ev.Snoozed(**on, by="U1", subject=f"item/{item.id}", until=LATER)
    yield ev.BudgetRaised(**on, by="U1")
    yield ev.Delegated(**on, by="U1", subject=f"item/{item.id}", to="U2")
    yield ev.RunEnded(**on, run="r", role="builder", outcome="submitted", model="m", model_source="scripted", usd=0,
                      input_tokens=1, output_tokens=1)  # fmt: skip


def mark(item: WorkItem) -> tuple[object, ...]:
    """What tells states apart: all that decides what may come next. What is only shown or passed on is left out."""
    coarse = (item.stage, item.source, item.kind, bool(item.pull), bool(item.merge_sha))
    if item.stage in TERMINAL:
        return coarse
    unread = item.notes > item.notes_read
    work = (bool(item.branch), bool(item.head_sha), item.builds, unread, item.asks, item.held_by, item.resume)
    before = () if item.branch else (item.answers > 0, item.digest, bool(item.issue), item.same_as)
    return (*coarse, *work, *before, item.tainted or item.spec_debt, item.flag)


def walk() -> Iterator[tuple[WorkItem, ev.Event, WorkItem, tuple[do.Effect, ...], bool]]:
    """Yield every step from every reachable state."""
    todo = deque(begin(event, 9).item for event in BEGINNINGS)
    seen = set()
    while todo:
        item = todo.popleft()
        if mark(item) in seen:
            continue
        seen.add(mark(item))
        for event in facts(item):
            step = advance(item, event)
            yield item, event, step.item, step.effects, step.known
            if step.known:
                todo.append(step.item)


@cache
def steps() -> list[tuple[WorkItem, ev.Event, WorkItem, tuple[do.Effect, ...], bool]]:
    """Every step, walked once where a test asks for it."""
    return list(walk())


DRIVES = {
    Stage.PLANNING: do.PlanSpec, Stage.PREVIEW: do.ShowPlan, Stage.TRIAGING: do.TriageFeedback, Stage.FILING: do.FileIssue,
    Stage.QUEUED: do.DispatchQueued, Stage.TESTING: do.WriteTests, Stage.GATING: do.RunGates,
    Stage.REVIEWING: do.OpenPull, Stage.APPROVAL: do.ShowReview, Stage.MERGING: do.Merge, Stage.DEPLOYING: do.Deploy,
    Stage.VERIFYING: do.Verify,
}  # fmt: skip


def test_every_stage_and_every_row_is_reached():
    assert {after.stage for *_, after, _, _ in ((s[0], s[2], s[3], s[4]) for s in steps())} | {
        begin(event, 1).item.stage for event in BEGINNINGS
    } == set(Stage)
    fired = {(before.stage, type(event), after.stage) for before, event, after, _, known in steps() if known}
    dead = [
        (stage, row.event, row.to) for row in TABLE for stage in row.stages if (stage, row.event, row.to) not in fired
    ]
    assert not dead


def test_entering_a_stage_always_calls_for_what_drives_it():
    for before, event, after, effects, known in steps():
        if known and after.stage != before.stage and after.stage in DRIVES:
            assert any(isinstance(effect, DRIVES[after.stage]) for effect in effects), (
                before.stage,
                event,
                after.stage,
            )


def test_building_is_driven_by_the_builder_the_remover_or_a_person():
    for before, event, after, effects, known in steps():
        if known and after.stage is Stage.BUILDING and before.stage is not Stage.BUILDING:
            by_tree = after.kind == "removal" and not isinstance(event, ev.ChangesRequested)  # wishes need an agent
            wanted = do.TakeBack if isinstance(event, ev.HandedBack) else do.RemoveFlag if by_tree else do.Build
            assert any(isinstance(effect, wanted) for effect in effects), (before, after)


def test_whatever_is_not_over_has_a_way_on_and_what_is_over_stays_over():
    ways = {}
    for before, _, after, _, known in steps():
        ways.setdefault(before.stage, set()).update({after.stage} if known else set())
    for stage, onward in ways.items():
        if stage in TERMINAL:
            assert onward <= {stage}
        else:
            assert onward - {stage}, stage


def test_parked_work_says_why_and_one_press_takes_it_up_where_it_was():
    for before, event, after, effects, known in steps():
        if known and after.stage is Stage.NEEDS_HUMAN and before.stage is not Stage.NEEDS_HUMAN:
            assert after.reason
            told = [effect for effect in effects if isinstance(effect, do.HandOver | do.Say)]
            assert any(isinstance(effect, do.HandOver) or effect.what == "parked" for effect in told)
            again = advance(after, ev.RetryAsked(key="r", item=after.id, by="U1"))
            assert again.known, event
            assert again.item.stage is Stage(after.resume)
            assert again.item.stage in ENTRY
            assert any(not isinstance(effect, do.ShowCard | do.MirrorLabels) for effect in again.effects)


def test_only_the_very_head_that_was_approved_is_merged():
    for before, event, after, effects, known in steps():
        for effect in effects:
            if isinstance(effect, do.Merge):
                assert effect.head_sha == after.head_sha
                assert after.approved_by or before.stage is Stage.NEEDS_HUMAN
        if isinstance(event, ev.HeadMoved) and known:
            assert after.approved_by == ""
            assert after.stage is Stage.GATING


def test_issues_are_made_of_exactly_the_plan_that_was_seen():
    stale = [step for step in steps() if "stale" in {getattr(step[1], "before", ""), getattr(step[1], "digest", "")}]
    assert stale
    assert not any(known for *_, known in stale)
    cut = [event for _, event, _, effects, _ in steps() if any(isinstance(effect, do.CutPlan) for effect in effects)]
    assert {type(event) for event in cut} == {ev.PlanConfirmed}


def test_tainted_work_and_spec_debt_never_merge_by_themselves():
    merged = [after for _, event, after, _, known in steps()
              if known and isinstance(event, ev.PullReviewed) and after.stage is Stage.MERGING]  # fmt: skip
    assert merged
    assert not [item for item in merged if item.tainted or item.spec_debt]


def test_facts_about_another_head_or_release_change_nothing():
    for before, event, after, effects, known in steps():
        stale = getattr(event, "head_sha", None) == "other" and not isinstance(event, ev.HeadMoved)
        if (stale and before.head_sha != "other") or getattr(event, "sha", None) == "other":
            assert not known
            assert after == before
            assert effects == ()


def test_the_builder_is_sent_back_at_most_twice():
    assert max(after.builds for _, _, after, _, _ in steps()) == MAX_BUILDS


def test_an_outsiders_words_begin_work_only_after_an_allowed_person_said_yes():
    filed = [(before, event) for before, event, after, _, known in steps()
             if known and before.source is Source.FEEDBACK and after.stage is Stage.FILING is not before.stage]  # fmt: skip
    assert {type(event) for _, event in filed} == {ev.ProposalApproved, ev.RetryAsked}


def test_a_fact_that_begins_nothing_is_refused():
    with pytest.raises(ValueError, match="begins no item"):
        begin(ev.Verified(key="k", sha="s", executed=1, skipped=0), 1)


def test_a_long_idea_gets_a_short_title_and_keeps_its_words():
    step = begin(ev.IdeaReceived(key="k", by="U", channel="C", text="word " * 8_000), 3)
    assert len(step.item.title) <= 80
    assert step.item.title.endswith("…")


def test_the_diagram_names_every_stage():
    drawn = diagram()
    assert all(stage.value.replace("-", "_") in drawn for stage in Stage)


def test_a_note_that_nobody_read_keeps_low_risk_from_merging_by_itself():
    item = WorkItem(id=9, stage=Stage.REVIEWING, source=Source.SWEEP, kind="bug", title="t", head_sha="h", pull=5)
    fine = ev.PullReviewed(key="k", item=9, head_sha="h", tier="low", score=1, blocking=0, summary="s")
    assert advance(item, fine).item.stage is Stage.MERGING
    noted = advance(item, ev.NoteGiven(key="n", item=9, by="U1", text="t")).item
    assert advance(noted, fine).item.stage is Stage.APPROVAL


def test_an_answer_to_what_an_agent_asked_lets_it_go_on_and_another_note_does_not():
    item = WorkItem(id=9, stage=Stage.BUILDING, source=Source.SWEEP, kind="bug", title="t", builds=1)
    note = ev.NoteGiven(key="n", item=9, by="U1", text="t")
    asked = advance(item, ev.WorkParked(key="k", item=9, reason="the builder asks: which?", asks=True)).item
    step = advance(asked, note)
    assert (step.item.stage, step.item.asks, step.item.notes) == (Stage.BUILDING, False, 1)
    assert any(isinstance(effect, do.Build) for effect in step.effects)
    parked = advance(item, ev.WorkParked(key="k", item=9, reason="it broke")).item
    assert advance(parked, note).item.stage is Stage.NEEDS_HUMAN
