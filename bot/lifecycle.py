"""The life of a work item: one table, two pure functions. Read this page first.

    event  →  advance (here)  →  one transaction (journal + item + effects)  →  perform  →  event

`begin` turns a first fact into an item; `advance` looks the next fact up in `TABLE` and returns the item as it now
stands with the effects that must follow. The table is the policy: a change of behaviour is a row. A fact that has no
row in the present stage is journaled as ignored and changes nothing, so late, stale and repeated facts do no harm.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

from bot import effects as do
from bot import events as ev

MAX_BUILDS = 3
EXPIRED = "the approval expired"


class Stage(StrEnum):
    """Where an item stands."""

    INTERVIEWING = "interviewing"
    PLANNING = "planning"
    PREVIEW = "preview"
    PLANNED = "planned"
    TRIAGING = "triaging"
    PROPOSED = "proposed"
    FILING = "filing"
    QUEUED = "queued"
    TESTING = "testing"
    BUILDING = "building"
    GATING = "gating"
    REVIEWING = "reviewing"
    APPROVAL = "approval"
    MERGING = "merging"
    DEPLOYING = "deploying"
    VERIFYING = "verifying"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    NEEDS_HUMAN = "needs-human"


class Source(StrEnum):
    """Where an item came from."""

    PERSON = "person"
    SPEC = "spec"
    FEEDBACK = "feedback"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One piece of work as it now stands. `version` counts the facts that changed it."""

    id: int
    stage: Stage
    source: Source
    kind: str
    title: str
    version: int = 0
    requester: str = ""
    channel: str = ""
    thread: str = ""
    parent: int = 0
    depends_on: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    priority: int = 2
    tainted: bool = False
    spec_debt: bool = False
    flag: str = ""
    feedback: int = 0
    same_as: int = 0
    answers: int = 0
    digest: str = ""
    thinking: bool = False
    issue: int = 0
    issue_url: str = ""
    branch: str = ""
    base_sha: str = ""
    head_sha: str = ""
    builds: int = 0
    pull: int = 0
    pull_url: str = ""
    tier: str = ""
    approved_by: str = ""
    merge_sha: str = ""
    resume: str = ""
    reason: str = ""
    asks: bool = False
    notes: int = 0
    notes_read: int = 0
    held_by: str = ""


# In whose name the facts are kept that speak of no item.
FACTORY = WorkItem(id=0, stage=Stage.DONE, source=Source.SWEEP, kind="factory", title="the factory")


@dataclass(frozen=True, slots=True)
class Step:
    """What one fact did: the item as it now stands, what must follow, and whether the table knew the fact here."""

    item: WorkItem
    effects: tuple[do.Effect, ...] = ()
    known: bool = True


Guard: TypeAlias = Callable[[WorkItem, Any], bool]
Keep: TypeAlias = Callable[[WorkItem, Any], dict[str, Any]]
Make: TypeAlias = Callable[[WorkItem, Any], do.Effect]


@dataclass(frozen=True, slots=True)
class Row:
    """In one of `stages`, `event` (when `guard` holds) leads to `to`, keeping `keep` and calling for `effects`."""

    stages: tuple[Stage, ...]
    event: type[ev.Fact]
    to: Stage
    effects: tuple[Make, ...] = ()
    guard: Guard | None = None
    keep: Keep | None = None
    when: str = ""


# ── effects by name, so that the table reads as a table ──────────────────────────────────────────────────────────


def _say(what: str, detail: Callable[[Any], str] = lambda _: "") -> Make:
    return lambda i, e: do.Say(item=i.id, what=what, detail=detail(e))


def _parked(i: WorkItem, _: Any) -> do.Effect:
    return do.Say(item=i.id, what="parked", detail=i.reason)


def _tell(state: str) -> Make:
    return lambda i, _: do.TellReporter(item=i.id, state=state, note=i.reason)


def _interview(i: WorkItem, _: Any) -> do.Effect:
    return do.ContinueInterview(item=i.id)


def _ask_model(i: WorkItem, _: Any) -> do.Effect:
    return do.AskInterviewer(item=i.id)


def _first_look(i: WorkItem, _: Any) -> do.Effect:
    return do.ReadFeasibility(item=i.id)


def _background(i: WorkItem, e: Any) -> do.Effect:
    opens = isinstance(e, ev.IdeaReceived) and e.opens
    said = e.text if opens and e.text not in {file.name for file in e.files} else ""
    return do.ReadBackground(item=i.id, by=e.by, links=e.links, files=e.files, opens=opens, said=said)


def _files(i: WorkItem, e: Any) -> do.Effect:
    return do.PassOnFiles(item=i.id, by=e.by, files=e.files, text=e.text, head_sha=e.head_sha)


def _look(i: WorkItem, _: Any) -> do.Effect:
    return do.ReadFeasibility(item=i.id, asked=True)


def _parent(i: WorkItem, _: Any) -> do.Effect:
    return do.ContinueInterview(item=i.parent)


def _plan(i: WorkItem, _: Any) -> do.Effect:
    return do.PlanSpec(item=i.id)


def _preview(i: WorkItem, _: Any) -> do.Effect:
    return do.ShowPlan(item=i.id)


def _cut(i: WorkItem, _: Any) -> do.Effect:
    return do.CutPlan(item=i.id)


def _link(i: WorkItem, _: Any) -> do.Effect:
    return do.LinkIssues(item=i.parent)


def _triage(i: WorkItem, _: Any) -> do.Effect:
    return do.TriageFeedback(item=i.id)


def _reproduce(i: WorkItem, _: Any) -> do.Effect:
    return do.ReproduceReport(item=i.id)


def _proposal(i: WorkItem, _: Any) -> do.Effect:
    return do.ShowProposal(item=i.id)


def _original(i: WorkItem, _: Any) -> do.Effect:
    return do.ShowProposal(item=i.same_as)


def _card(i: WorkItem, _: Any) -> do.Effect:
    return do.ShowCard(item=i.id)


def _labels(i: WorkItem, _: Any) -> do.Effect:
    return do.MirrorLabels(item=i.id)


def _mirror(i: WorkItem, e: Any) -> do.Effect:
    return do.MirrorWish(item=i.id, by=e.by, head_sha=e.head_sha, text=e.text, via=e.via)


def _file(i: WorkItem, _: Any) -> do.Effect:
    return do.FileIssue(item=i.id)


def _dispatch(i: WorkItem, _: Any) -> do.Effect:
    return do.DispatchQueued(item=i.id)


def _tests(i: WorkItem, _: Any) -> do.Effect:
    return do.WriteTests(item=i.id)


def _build(i: WorkItem, _: Any) -> do.Effect:
    return do.Build(item=i.id, attempt=i.builds)


def _remove(i: WorkItem, _: Any) -> do.Effect:
    return do.RemoveFlag(item=i.id)


def _gates(i: WorkItem, _: Any) -> do.Effect:
    return do.RunGates(item=i.id, head_sha=i.head_sha)


def _pull(i: WorkItem, _: Any) -> do.Effect:
    return do.OpenPull(item=i.id)


def _review(i: WorkItem, _: Any) -> do.Effect:
    return do.ReviewPull(item=i.id, head_sha=i.head_sha)


def _summary(i: WorkItem, _: Any) -> do.Effect:
    return do.ShowReview(item=i.id)


def _merge(i: WorkItem, _: Any) -> do.Effect:
    return do.Merge(item=i.id, head_sha=i.head_sha)


def _deploy(i: WorkItem, _: Any) -> do.Effect:
    return do.Deploy(item=i.id, sha=i.merge_sha)


def _verify(i: WorkItem, _: Any) -> do.Effect:
    return do.Verify(item=i.id, sha=i.merge_sha)


def _roll_back(i: WorkItem, e: Any) -> do.Effect:
    return do.RollBack(item=i.id, reason=e.reason)


def _stop(i: WorkItem, _: Any) -> do.Effect:
    return do.StopRun(item=i.id)


def _hand_over(i: WorkItem, _: Any) -> do.Effect:
    return do.HandOver(item=i.id)


def _take_back(i: WorkItem, _: Any) -> do.Effect:
    return do.TakeBack(item=i.id)


def _archive(i: WorkItem, _: Any) -> do.Effect:
    return do.ArchiveFlag(item=i.id)


def _tidy(i: WorkItem, _: Any) -> do.Effect:
    return do.TidyUp(item=i.id)


# ── guards and what a fact leaves behind ─────────────────────────────────────────────────────────────────────────


def _opens(_: WorkItem, e: Any) -> bool:
    return bool(e.opens)


def _as_read(i: WorkItem, e: Any) -> dict[str, Any]:
    return {"digest": "", "title": _title(e.document) if e.document else i.title}


def _removal(i: WorkItem, _: Any) -> bool:
    return i.kind == "removal"


def _this_head(i: WorkItem, e: Any) -> bool:
    return bool(e.head_sha == i.head_sha)


def _this_draft(i: WorkItem, e: Any) -> bool:
    return bool(e.digest == i.digest)


def _this_plan(i: WorkItem, e: Any) -> bool:
    return bool(e.before == i.digest)


def _builds_left(i: WorkItem, _: Any) -> bool:
    return i.builds < MAX_BUILDS and i.kind != "removal"


def _red_and_builds_left(i: WorkItem, e: Any) -> bool:
    return _this_head(i, e) and _builds_left(i, e)


def _blocked_and_builds_left(i: WorkItem, e: Any) -> bool:
    return _this_head(i, e) and e.blocking > 0 and _builds_left(i, e)


def _goes_by_itself(i: WorkItem, e: Any) -> bool:
    unread = i.notes > i.notes_read
    return _this_head(i, e) and e.blocking == 0 and e.tier == "low" and not (i.tainted or i.spec_debt or unread)


def _duplicate(_: WorkItem, e: Any) -> bool:
    return bool(e.same_as)


def _only_thanks(_: WorkItem, e: Any) -> bool:
    return e.kind == "praise" and not e.unsure


def _moved(i: WorkItem, e: Any) -> bool:
    return bool(e.head_sha != i.head_sha)


def _released_here(i: WorkItem, e: Any) -> bool:
    return _this_head(i, e) and i.resume == S.BUILDING


def _merged_by_hand(i: WorkItem, e: Any) -> bool:
    return bool(i.pull) and e.merge_sha != i.merge_sha


def _still_merged(i: WorkItem, e: Any) -> bool:
    return bool(e.sha == i.merge_sha)


def _can_be_held(i: WorkItem, _: Any) -> bool:
    return bool(i.branch) and not i.held_by and i.kind != "removal"


def _held(i: WorkItem, _: Any) -> bool:
    return bool(i.held_by)


def _in_their_hands(_: WorkItem, e: Any) -> dict[str, Any]:
    return {"held_by": e.by, "reason": f"<@{e.by}> has taken it over.", "resume": S.BUILDING.value, "asks": False}


def _head(_: WorkItem, e: Any) -> dict[str, Any]:
    return {"head_sha": e.head_sha, "approved_by": "", "tier": ""}


def _submitted(i: WorkItem, e: Any) -> dict[str, Any]:
    return _head(i, e) | {"notes_read": e.notes_read}


def _noted(i: WorkItem, _: Any) -> dict[str, Any]:
    return {"notes": i.notes + 1}


def _next_build(i: WorkItem, _: Any) -> dict[str, Any]:
    return {"builds": i.builds + 1}


def _fresh_builds(_: WorkItem, __: Any) -> dict[str, Any]:
    return {"builds": 1, "approved_by": ""}


def _because(text: Callable[[WorkItem, Any], str]) -> Keep:
    return lambda i, e: {"reason": text(i, e), "resume": i.stage.value}


def _resume_at(stage: Stage, text: Callable[[WorkItem, Any], str]) -> Keep:
    return lambda i, e: {"reason": text(i, e), "resume": stage.value}


def _said_more(i: WorkItem, _: Any) -> dict[str, Any]:
    return {"answers": i.answers + 1, "digest": "", "thinking": False}


def _claimed(_: WorkItem, e: Any) -> dict[str, Any]:
    return {"base_sha": e.base_sha, "branch": e.branch, "builds": 1}


def _filed(_: WorkItem, e: Any) -> dict[str, Any]:
    return {"issue": e.number, "issue_url": e.url}


def _sorted(_: WorkItem, e: Any) -> dict[str, Any]:
    return {"kind": e.kind, "priority": e.severity, "title": e.title, "same_as": e.same_as}


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────

S = Stage
RUNNING = (S.TESTING, S.BUILDING)
IN_WORK = (S.TESTING, S.BUILDING, S.GATING, S.REVIEWING, S.APPROVAL)
TOLD = (S.QUEUED, *IN_WORK, S.NEEDS_HUMAN)  # where agents are told what people say in the thread
UNDER_WAY = (S.INTERVIEWING, S.PLANNING, S.TRIAGING, S.FILING, S.QUEUED, *IN_WORK, S.MERGING, S.DEPLOYING, S.VERIFYING)
BEFORE_MERGE = (S.INTERVIEWING, S.PLANNING, S.PROPOSED, S.FILING, S.QUEUED, *IN_WORK, S.NEEDS_HUMAN)
TERMINAL = frozenset({S.PLANNED, S.DONE, S.DECLINED, S.CANCELLED})
# True in every stage, and they move nothing.
BESIDE: tuple[type[ev.Fact], ...] = (ev.RunEnded, ev.Snoozed, ev.Delegated, ev.BudgetRaised)
SHOWN = (_card, _labels)
PARKED = (_card, _labels, _parked, _dispatch)

TABLE: tuple[Row, ...] = (
    # an idea becomes a specification, a specification becomes issues
    Row((S.INTERVIEWING,), ev.AnswerGiven, S.INTERVIEWING, (_interview, _ask_model), keep=_said_more),
    Row((S.INTERVIEWING,), ev.AnswerChanged, S.INTERVIEWING, (_interview, _ask_model), keep=_said_more),
    Row((S.INTERVIEWING,), ev.AnswerUndone, S.INTERVIEWING, (_interview, _ask_model), keep=_said_more),
    Row((S.INTERVIEWING,), ev.DraftCommented, S.INTERVIEWING, (_interview, _ask_model), keep=_said_more),
    Row((S.INTERVIEWING,), ev.QuestionsAsked, S.INTERVIEWING, (), lambda i, e: bool(e.answers == i.answers),
        lambda _, e: {"digest": e.digest, "thinking": e.thinking}, when="after all answers so far"),
    Row((S.INTERVIEWING,), ev.SectionsRewritten, S.INTERVIEWING, (_interview,), lambda i, e: bool(e.answers == i.answers),
        lambda _, __: {"digest": "", "thinking": False}, when="knowing all answers so far"),
    Row((S.INTERVIEWING,), ev.InterviewerSilent, S.INTERVIEWING, (_interview,), lambda i, e: bool(e.answers == i.answers),
        lambda _, __: {"thinking": False}, when="after all answers so far"),
    Row((S.INTERVIEWING,), ev.FeasibilityAsked, S.INTERVIEWING, (_look,)),
    Row((S.PLANNED,), ev.FeasibilityAsked, S.PLANNED, (_look,)),
    Row((S.INTERVIEWING,), ev.FeasibilityFound, S.INTERVIEWING, (_interview,), keep=lambda _, __: {"digest": ""}),
    Row((S.PLANNED,), ev.FeasibilityFound, S.PLANNED),
    Row((S.INTERVIEWING,), ev.BackgroundGiven, S.INTERVIEWING, (_background,)),
    Row((S.INTERVIEWING,), ev.BackgroundRead, S.INTERVIEWING, (_interview, _ask_model, _first_look), _opens, _as_read,
        when="the idea was in it"),
    Row((S.INTERVIEWING,), ev.BackgroundRead, S.INTERVIEWING, (_interview,), keep=_as_read),
    Row((S.INTERVIEWING,), ev.SpecAccepted, S.PLANNING, (_interview, _plan), _this_draft,
        lambda _, e: {"spec_debt": e.anyway}, when="the digest is the draft's"),
    Row((S.PLANNED,), ev.BugTied, S.PLANNED, (_interview,)),
    Row((S.PLANNING,), ev.DocumentWritten, S.PLANNING),
    Row((S.PLANNING,), ev.PlanMade, S.PLANNED, (_interview,)),
    # a plan of several slices is looked over first; it may also be the moment to see that it should not be built
    Row((S.PLANNING,), ev.PlanDrafted, S.PREVIEW, (_interview, _preview), keep=lambda _, e: {"digest": e.digest}),
    Row((S.PREVIEW,), ev.PlanEdited, S.PREVIEW, (_preview,), _this_plan, lambda _, e: {"digest": e.digest},
        when="of the plan as it stands"),
    Row((S.PREVIEW,), ev.PlanConfirmed, S.PLANNED, (_interview, _preview, _cut), _this_draft, when="the digest is the plan's"),
    Row((S.INTERVIEWING, S.PREVIEW), ev.IdeaDeclined, S.DECLINED, (_interview, _preview),
        keep=lambda _, e: {"reason": e.reason}),
    Row((S.PREVIEW,), ev.CancelAsked, S.CANCELLED, (_interview, _preview),
        keep=lambda _, e: {"reason": f"cancelled by <@{e.by}>."}),
    # a report is sorted, shown, and waits for an allowed person
    Row((S.TRIAGING,), ev.Triaged, S.DECLINED, (_tell("known"), _original), _duplicate,
        lambda i, e: _sorted(i, e) | {"reason": f"the same as #{e.same_as}"}, when="it is already known"),
    Row((S.TRIAGING,), ev.Triaged, S.DECLINED, (_tell("noted"),), _only_thanks,
        lambda i, e: _sorted(i, e) | {"reason": "thank you, noted"}, when="it only says thanks"),
    Row((S.TRIAGING,), ev.ReportReproduced, S.TRIAGING),
    Row((S.PROPOSED,), ev.ReportReproduced, S.PROPOSED, (_proposal,)),
    Row((S.TRIAGING,), ev.Triaged, S.PROPOSED, (_proposal, _tell("under-review")), keep=_sorted),
    Row((S.PROPOSED,), ev.ProposalApproved, S.FILING, (_file, _proposal, _tell("planned")),
        keep=lambda _, e: {"requester": e.by}),
    Row((S.PROPOSED,), ev.ProposalDeclined, S.DECLINED, (_proposal, _tell("declined")),
        keep=lambda _, e: {"reason": e.reason or "declined"}),
    # an issue waits its turn
    Row((S.FILING,), ev.IssueFiled, S.QUEUED, (_card, _labels, _proposal, _dispatch), lambda i, _: i.source != Source.SPEC,
        _filed, when="it came from outside a spec"),
    Row((S.FILING,), ev.IssueFiled, S.QUEUED, (_card, _labels, _parent, _link, _dispatch), keep=_filed),
    Row((S.QUEUED,), ev.WorkClaimed, S.BUILDING, (*SHOWN, _remove, _tell("in-progress")), _removal, _claimed,
        when="a flag is to be removed"),
    Row((S.QUEUED,), ev.WorkClaimed, S.TESTING, (*SHOWN, _tests, _tell("in-progress")), keep=_claimed),
    # tests first, then the change, then the gates, at most three times round
    Row((S.TESTING,), ev.AcceptanceWritten, S.BUILDING, (_card, _build)),
    Row((S.BUILDING,), ev.ChangeSubmitted, S.GATING, (_card, _gates), keep=_submitted),
    Row((S.GATING,), ev.GatesPassed, S.REVIEWING, (_card, _labels, _pull), _this_head, when="of this head"),
    Row((S.GATING,), ev.GatesFailed, S.BUILDING, (_card, _build), _red_and_builds_left, _next_build,
        when="of this head, builds left"),
    Row((S.GATING,), ev.GatesFailed, S.NEEDS_HUMAN, PARKED, _this_head,
        _resume_at(S.BUILDING, lambda i, e: f"these gates were red {_times(i.builds)}: {', '.join(e.red)}."),
        when="of this head, no build left"),
    Row((S.NEEDS_HUMAN,), ev.PathsReleased, S.GATING, (*SHOWN, _gates), _released_here,
        lambda _, __: {"reason": "", "resume": ""}, when="for this head, whose gates were red"),
    # a pull request is reviewed, approved for exactly one head, and merged
    Row((S.REVIEWING,), ev.PullOpened, S.REVIEWING, (_card, _review), keep=lambda _, e: {"pull": e.number, "pull_url": e.url}),
    Row((S.REVIEWING,), ev.PullReviewed, S.BUILDING, (_card, _labels, _summary, _build), _blocked_and_builds_left,
        lambda i, e: _next_build(i, e) | {"tier": e.tier}, when="findings block, builds left"),
    Row((S.REVIEWING,), ev.PullReviewed, S.MERGING, (_card, _summary, _merge), _goes_by_itself,
        lambda _, e: {"tier": e.tier, "approved_by": "policy"}, when="low risk, untainted, no note unread"),
    Row((S.REVIEWING,), ev.PullReviewed, S.APPROVAL, (_card, _labels, _summary), _this_head, lambda _, e: {"tier": e.tier}),
    Row((S.APPROVAL,), ev.ApprovalGiven, S.MERGING, (_card, _summary, _merge), _this_head,
        lambda _, e: {"approved_by": e.by}, when="of this head"),
    Row((S.APPROVAL,), ev.ChangesRequested, S.BUILDING, (_card, _labels, _summary, _mirror, _build), _this_head,
        _fresh_builds),
    Row((S.APPROVAL,), ev.ApprovalExpired, S.NEEDS_HUMAN, (*PARKED, _summary), _this_head,
        _because(lambda _, e: f"nobody decided for {e.days} days, so {EXPIRED}; nothing was merged."),
        when="of this head"),
    Row((S.GATING, S.REVIEWING, S.APPROVAL), ev.HeadMoved, S.GATING, (_card, _labels, _summary, _gates), _moved, _head,
        when="to another head"),
    Row((S.REVIEWING, S.APPROVAL, S.MERGING), ev.PullMerged, S.DEPLOYING,
        (_card, _labels, _summary, _say("merged", lambda e: e.merge_sha), _deploy),
        keep=lambda _, e: {"merge_sha": e.merge_sha}),
    Row((S.QUEUED, S.TESTING, S.BUILDING, S.GATING, S.NEEDS_HUMAN), ev.PullMerged, S.DEPLOYING,
        (_stop, _card, _labels, _summary, _say("merged", lambda e: e.merge_sha), _deploy), _merged_by_hand,
        lambda _, e: {"merge_sha": e.merge_sha, "reason": "", "resume": ""}, when="by a person, who did not wait"),
    Row((S.MERGING,), ev.HeadMoved, S.GATING, (_card, _labels, _summary, _gates), _moved, _head, when="to another head"),
    Row((S.MERGING,), ev.MergeConflicted, S.NEEDS_HUMAN, (*PARKED, _summary),
        keep=_resume_at(S.QUEUED, lambda _, e: f"it no longer fits the base branch: {', '.join(e.files) or 'conflict'}.")),
    # the product runs it, or what ran before
    Row((S.DEPLOYING,), ev.Deployed, S.VERIFYING, (_card, _say("deployed", lambda e: e.url), _verify), _still_merged),
    Row((S.DEPLOYING,), ev.DeployFailed, S.NEEDS_HUMAN, PARKED, _still_merged,
        _because(lambda _, e: f"the deploy failed: {e.reason} Still serving {e.serving[:10] or 'nothing'}.")),
    Row((S.VERIFYING,), ev.Verified, S.DONE,
        (_card, _labels, _say("verified", lambda e: f"{e.executed}/{e.skipped}"), _tell("shipped"), _dispatch, _tidy, _archive),
        lambda i, e: _still_merged(i, e) and i.kind == "removal", when="a flag was removed"),
    Row((S.VERIFYING,), ev.Verified, S.DONE,
        (_card, _labels, _say("verified", lambda e: f"{e.executed}/{e.skipped}"), _tell("shipped"), _dispatch, _tidy),
        _still_merged),
    Row((S.VERIFYING,), ev.VerificationFailed, S.VERIFYING, (_card, _roll_back), _still_merged),
    Row((S.VERIFYING,), ev.RolledBack, S.NEEDS_HUMAN, PARKED,
        keep=_resume_at(S.DEPLOYING, lambda _, e: f"{e.reason} Rolled back; {e.serving[:10]} serves.")),
    # a person's word goes before everything
    *(Row((stage,), ev.NoteGiven, stage, (_say("noted"),), keep=_noted)
      for stage in (S.QUEUED, S.TESTING, S.BUILDING, S.GATING, S.REVIEWING, S.NEEDS_HUMAN)),
    *(Row((stage,), ev.FilesGiven, stage, (_files,)) for stage in TOLD),
    Row(IN_WORK, ev.StopAsked, S.NEEDS_HUMAN, (_stop, *PARKED), keep=_because(lambda _, e: f"stopped by <@{e.by}>.")),
    Row((S.TESTING, S.BUILDING, S.GATING, S.REVIEWING, S.APPROVAL, S.NEEDS_HUMAN), ev.TakeOverAsked, S.NEEDS_HUMAN,
        (_stop, _card, _labels, _summary, _dispatch, _hand_over), _can_be_held, _in_their_hands, when="it has a branch"),
    Row((S.NEEDS_HUMAN,), ev.HandedBack, S.BUILDING, (*SHOWN, _take_back), _held,
        lambda _, __: {"held_by": "", "reason": "", "resume": "", "builds": 1, "approved_by": ""}, when="a person has it"),
    Row((S.QUEUED,), ev.StopAsked, S.NEEDS_HUMAN, PARKED, keep=_because(lambda _, e: f"stopped by <@{e.by}>.")),
    Row(BEFORE_MERGE, ev.CancelAsked, S.CANCELLED, (_stop, _card, _labels, _proposal, _tell("declined"), _dispatch, _tidy),
        lambda i, _: i.source in {Source.FEEDBACK, Source.SWEEP}, lambda _, e: {"reason": f"cancelled by <@{e.by}>."},
        when="it came as a proposal"),
    Row(BEFORE_MERGE, ev.CancelAsked, S.CANCELLED, (_stop, _card, _labels, _dispatch, _tidy),
        keep=lambda _, e: {"reason": f"cancelled by <@{e.by}>."}),
    Row((S.QUEUED, *IN_WORK, S.NEEDS_HUMAN), ev.IssueClosed, S.CANCELLED,
        (_stop, _card, _labels, _tell("declined"), _dispatch, _tidy),
        keep=lambda _, e: {"reason": f"its issue was closed on GitHub by {e.by}."}),
    *(Row((stage,), fact, stage) for fact in BESIDE for stage in Stage),
    Row(UNDER_WAY, ev.WorkParked, S.NEEDS_HUMAN, PARKED,
        keep=lambda i, e: {"reason": e.reason, "resume": i.stage.value, "asks": e.asks and i.stage in RUNNING}),
)  # fmt: skip

# Retry, and an answer to what an agent asked, enter the stage again in which the work was parked, with the effects that
# stage needs to get going.
ENTRY: dict[Stage, tuple[Make, ...]] = {
    S.INTERVIEWING: (_interview,),
    S.PLANNING: (_plan,),
    S.TRIAGING: (_triage,),
    S.FILING: (_file,),
    S.QUEUED: (_dispatch,),
    S.TESTING: (_tests,),
    S.BUILDING: (_build,),
    S.GATING: (_gates,),
    S.REVIEWING: (_pull,),
    S.APPROVAL: (_summary,),
    S.MERGING: (_merge,),
    S.DEPLOYING: (_deploy,),
    S.VERIFYING: (_verify,),
}


def begin(event: ev.Event, number: int) -> Step:
    """Return the item that `event` begins, numbered `number`, and what must follow; ValueError if it begins none."""
    match event:
        case ev.IdeaReceived():
            item = WorkItem(id=number, stage=S.INTERVIEWING, source=Source.PERSON, kind="spec", title=_title(event.text),
                            requester=event.by, channel=event.channel, thread=event.thread)  # fmt: skip
            first = (_interview(item, event), _ask_model(item, event), _first_look(item, event))
            if event.opens:
                return Step(item, (_background(item, event),))
            return Step(item, (*first, _background(item, event)) if event.links or event.files else first)
        case ev.SliceCut():
            item = WorkItem(id=number, stage=S.FILING, source=Source.SPEC, kind=event.kind, title=event.title,
                            requester=event.by, channel=event.channel, thread=event.thread, parent=event.parent,
                            depends_on=event.depends_on, touches=event.touches, acceptance=event.acceptance,
                            priority=event.priority, spec_debt=event.spec_debt, flag=event.flag)  # fmt: skip
            return Step(item, (_file(item, event),))
        case ev.FeedbackReceived():
            item = WorkItem(id=number, stage=S.TRIAGING, source=Source.FEEDBACK, kind="unsorted",
                            title=_title(event.text), feedback=event.feedback, tainted=True)  # fmt: skip
            sort = _triage(item, event)
            return Step(item, (sort, _reproduce(item, event)) if event.files else (sort,))
        case ev.FindingMade():
            item = WorkItem(id=number, stage=S.PROPOSED if event.proposed else S.FILING, source=Source.SWEEP,
                            kind=event.kind, title=event.title, priority=event.priority, tainted=event.tainted,
                            flag=event.flag)  # fmt: skip
            return Step(item, (_proposal(item, event),) if event.proposed else (_file(item, event),))
        case _:
            raise ValueError(f"{type(event).__name__} begins no item")


def note(event: ev.Event) -> Step:
    """Return what follows from a fact that speaks of no item; one that should have spoken of an item is not known."""
    match event:
        case ev.NudgesFellDue(to=person, marks=marks):
            return Step(FACTORY, (do.Nudge(item=FACTORY.id, person=person, marks=marks),))
        case ev.FactoryResumed():
            return Step(FACTORY, (do.DispatchQueued(item=FACTORY.id),))
        case _:
            return Step(FACTORY, known=isinstance(event, ev.OF_THE_FACTORY))


def advance(item: WorkItem, event: ev.Event) -> Step:
    """Return what `event` does to `item`; a fact the table does not know here leaves the item as it is."""
    if item.stage is S.NEEDS_HUMAN and isinstance(event, ev.RetryAsked):
        return _again(item, event)
    if item.stage is S.NEEDS_HUMAN and isinstance(event, ev.NoteGiven) and item.asks:
        step = _again(replace(item, notes=item.notes + 1), event)
        return replace(step, effects=(*step.effects, _say("noted")(step.item, event)))
    for row in TABLE:
        if item.stage in row.stages and type(event) is row.event and (row.guard is None or row.guard(item, event)):
            kept = row.keep(item, event) if row.keep else {}
            moved = replace(item, stage=row.to, version=item.version + 1, **kept)
            return Step(moved, tuple(make(moved, event) for make in row.effects))
    return Step(item, known=False)


def diagram(rows: Iterable[Row] = TABLE) -> str:
    """Return the table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2"]
    for row in rows:
        if row.event in BESIDE:
            continue
        label = row.event.__name__ + (f" [{row.when}]" if row.when else "")
        lines += [f"    {_node(stage)} --> {_node(row.to)}: {label}" for stage in row.stages]
    lines += [f"    {_node(S.NEEDS_HUMAN)} --> {_node(stage)}: RetryAsked" for stage in ENTRY]
    lines += [f"    {_node(S.NEEDS_HUMAN)} --> {_node(stage)}: NoteGiven [an agent had asked]" for stage in RUNNING]
    return "\n".join(lines)


def waits_for_person(item: WorkItem) -> bool:
    """Whether nothing goes on with `item` until a person acts."""
    return item.stage in {S.PREVIEW, S.PROPOSED, S.APPROVAL, S.NEEDS_HUMAN}


def _again(item: WorkItem, event: ev.RetryAsked | ev.NoteGiven) -> Step:
    stage = Stage(item.resume or S.QUEUED)
    builds = 1 if stage in {S.TESTING, S.BUILDING, S.QUEUED} else item.builds
    back = replace(
        item, stage=stage, version=item.version + 1, reason="", resume="", builds=builds, asks=False, held_by=""
    )
    return Step(back, tuple(make(back, event) for make in (*SHOWN, *_entry(back))))


def _entry(item: WorkItem) -> tuple[Make, ...]:
    return (_remove,) if item.kind == "removal" and item.stage is S.BUILDING else ENTRY[item.stage]


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _title(text: str) -> str:
    """First sentence of an idea, one line, at most 80 characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "Untitled")
    sentence = line.lstrip("# ").split(". ")[0].rstrip(".")
    return sentence if len(sentence) <= 80 else sentence[:79].rsplit(" ", 1)[0] + "…"


def _node(stage: Stage) -> str:
    return stage.value.replace("-", "_")
