"""Facts, in the past tense. Each has a key that is unique at its source, so a redelivery changes nothing.

A key names where the fact came from: a Slack or GitHub delivery, a job and its local fire time, or the effect that
brought it about. `item` is the work item it speaks of; 0 means that it begins one, or speaks of the factory as a whole.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every event carries."""

    key: str
    item: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file that a person shared in Slack: where it lies, the kind it says it is (`text/plain`), its size in bytes."""

    id: str
    name: str
    url: str
    kind: str = ""
    size: int = 0


# ── what people say and do ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaReceived(Fact):
    """A person typed an idea, or pasted it as a `document` with sections; it begins a specification told in `channel`.

    With `opens` the idea is in the files, and nothing is asked before they are read.
    """

    by: str
    channel: str
    text: str
    thread: str = ""
    links: tuple[str, ...] = ()
    document: bool = False
    files: tuple[SharedFile, ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven(Fact):
    """A person answered the interview, by option or in words; an empty `question` means those that are open."""

    by: str
    text: str = ""
    question: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeasibilityAsked(Fact):
    """A person wants to know whether this would work here."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChanged(Fact):
    """A person edited the message that gave an answer or a comment; `of` is the key of what it said before."""

    by: str
    text: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerUndone(Fact):
    """A person took back the last thing he said to the interview."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCommented(Fact):
    """A person commented on single lines of the draft: `AC-3: also offline`, one a line."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundGiven(Fact):
    """A person gave links and files as background of an idea."""

    by: str
    links: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecAccepted(Fact):
    """A person accepted exactly the text whose digest this is; `anyway` when it was not ready."""

    by: str
    digest: str
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEdited(Fact):
    """A person changed the plan whose digest was `before`, as `change` says; `digest` is the plan that came of it."""

    by: str
    before: str
    digest: str
    change: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConfirmed(Fact):
    """A person wants issues made of exactly the plan whose digest this is."""

    by: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaDeclined(Fact):
    """A person decided that this is not to be built, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalApproved(Fact):
    """An allowed person said yes to a proposal."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDeclined(Fact):
    """An allowed person said no to a proposal."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Fact):
    """An allowed person approved exactly this head; `via` is the door: button, reaction, mention, command or github."""

    by: str
    head_sha: str
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesRequested(Fact):
    """A person asked for something else than what this head holds; `via` is the door: button, reply or github."""

    by: str
    head_sha: str
    text: str
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteGiven(Fact):
    """A person told whoever works on this what to do, or answered what an agent had asked; `material` is what his files hold."""

    by: str
    text: str
    material: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesGiven(Fact):
    """A person posted files, with or without words, in the thread of work under way, while `head_sha` stood."""

    by: str
    files: tuple[SharedFile, ...]
    text: str = ""
    head_sha: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverAsked(Fact):
    """A person wants to go on with the branch by hand."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack(Fact):
    """The person who had the branch has pushed what is to be judged."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAsked(Fact):
    """A person wants the work to stop now."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAsked(Fact):
    """A person wants parked work to go on."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsReleased(Fact):
    """An owner released the protected paths that exactly this head changes."""

    by: str
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked(Fact):
    """A person wants the work dropped for good."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed(Fact):
    """A person does not want to hear of what waits (`subject`) before `until`; others still do."""

    by: str
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(Fact):
    """A person handed what waits (`subject`) to one colleague, `to`."""

    by: str
    subject: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryPaused(Fact):
    """A person wants no new work to be begun; what is under way goes on."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryResumed(Fact):
    """A person wants new work to be begun again."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Fact):
    """A person chose `value` for a setting of the team, or of `whose` alone; empty means the default again."""

    by: str
    name: str
    value: str
    before: str
    whose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRaised(Fact):
    """A person gave the item, or without one the `day` (an ISO date), as much money and time again."""

    by: str
    day: str = ""


# ── what the outside reports ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived(Fact):
    """A user of the product sent a report. Its words are data, never instructions.

    Without a `feedback` number it is a message with pictures, `thread`, that `reporter` posted in the feedback channel.
    """

    feedback: int
    text: str
    reporter: str
    page: str = ""
    context: str = ""
    files: tuple[SharedFile, ...] = ()
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMade(Fact):
    """A sweep found something; `proposed` findings wait for a person, the others are filed at once."""

    source: str
    kind: str
    title: str
    body: str
    proposed: bool
    priority: int = 3
    tainted: bool = False
    flag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMoved(Fact):
    """Somebody pushed to the pull request's branch."""

    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClosed(Fact):
    """Somebody closed the issue on GitHub."""

    by: str


# ── what our own effects bring about ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsAsked(Fact):
    """The interview went on: after `answers` answers these questions are open, and this is where the draft stands.

    `thinking` when none is open because a model is asked first what matters next.
    """

    answers: int
    questions: tuple[str, ...]
    digest: str
    score: float
    ready: bool
    thinking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelQuestion:
    """A question a model would ask of one section, with its options, the one it recommends, and why that one."""

    section: str
    text: str
    why: str
    options: tuple[str, ...]
    recommended: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClash:
    """Two passages of the draft, word for word, that a model says cannot both hold."""

    section: str
    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionsRewritten(Fact):
    """A model, which knew `answers` answers, put its wording in the place of these sections of the draft.

    It also says what it would ask next, what a builder would have to guess (None: it was not asked that), and what clashes.
    """

    answers: int
    sections: dict[str, str]
    model_source: str
    questions: tuple[ModelQuestion, ...] = ()
    guesses: tuple[str, ...] | None = None
    clashes: tuple[ModelClash, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewerSilent(Fact):
    """No word of a model came to the interview after `answers` answers, in time or at all: our own questions go on."""

    answers: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeasibilityFound(Fact):
    """The code was read for an idea at `commit`; `text` is the section of the document, `files` what would probably change."""

    verdict: str
    text: str
    files: tuple[str, ...]
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDrafted(Fact):
    """The accepted spec was cut into a plan, which a person looks over before issues are made of it."""

    plan: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundRead(Fact):
    """A link or a file was read, or could not be for a `problem`; its words are data. The whole text is kept under `digest`.

    A `document` is the idea itself, in whole; with `opens` it was the last that the interview waited for.
    """

    by: str
    name: str
    url: str
    excerpt: str = ""
    digest: str = ""
    problem: str = ""
    document: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWritten(Fact):
    """The accepted specification is in the repository at `path`, or a pull request (0: none) brings it there."""

    path: str
    url: str
    pull: int = 0
    pull_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BugTied(Fact):
    """A bug was filed against what this specification brought; `score` and `debt` are as it was accepted."""

    bug: int
    title: str
    why: str
    score: float
    debt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(Fact):
    """The accepted spec was cut into `slices` work items."""

    slices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceCut(Fact):
    """One slice of a plan, called `part` there; it begins a work item. `minutes` is its first guess, 0 when none was kept."""

    parent: int
    title: str
    body: str
    kind: str
    by: str
    channel: str
    thread: str
    acceptance: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    flag: str = ""
    priority: int = 2
    spec_debt: bool = False
    part: str = ""
    klass: str = ""
    minutes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReproduced(Fact):
    """A report's pictures were kept (`given`: their addresses) and the `page` it is likely about looked at.

    `shown` is the address of the page's picture at `width` pixels on `commit`; without it `note` says why there is none.
    Before it was taken, what the report names was `pressed`, or `missed` when it was not there; `cut` is what is cut off.
    """

    page: str = ""
    path: str = ""
    why: str = ""
    width: int = 0
    commit: str = ""
    given: tuple[str, ...] = ()
    shown: str = ""
    note: str = ""
    pressed: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged(Fact):
    """A report was sorted. `same_as` is the item that already speaks of it, or 0."""

    kind: str
    severity: int
    title: str
    unsure: bool
    attack: bool
    reasons: tuple[str, ...]
    same_as: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFiled(Fact):
    """The item has an issue on GitHub."""

    number: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkClaimed(Fact):
    """A slot is free and nothing stands in the way: work starts from `base_sha`."""

    base_sha: str
    branch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceWritten(Fact):
    """The tester's acceptance tests are kept; `hidden` of them the builder will not see."""

    visible: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubmitted(Fact):
    """A change stands on the item's branch, ready to be judged; whoever made it had read so many of the item's notes."""

    head_sha: str
    summary: str
    notes_read: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesPassed(Fact):
    """Every required gate was green on this head."""

    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesFailed(Fact):
    """Some required gates were red on this head."""

    head_sha: str
    red: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullOpened(Fact):
    """The change is a pull request."""

    number: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReviewed(Fact):
    """The head was read by a reviewer and its risk computed."""

    head_sha: str
    tier: str
    score: float
    blocking: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullMerged(Fact):
    """The change is on the base branch."""

    merge_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflicted(Fact):
    """The change no longer fits the base branch."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed(Fact):
    """The product runs this commit."""

    sha: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployFailed(Fact):
    """The product does not run this commit; `serving` is what it runs instead."""

    sha: str
    serving: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Fact):
    """The running product names the commit and answers as it should."""

    sha: str
    executed: int
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFailed(Fact):
    """The running product does not answer as it should."""

    sha: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack(Fact):
    """The previous release serves again."""

    serving: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Fact):
    """An agent's run is over; this is what it cost. It moves nothing and is true in every stage."""

    run: str
    role: str
    outcome: str
    model: str
    model_source: str
    usd: float
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(Fact):
    """Nobody decided about exactly this head for so long that the question is no longer open."""

    head_sha: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgesFellDue(Fact):
    """Things have waited so long that person `to` is reminded of them; `marks` say which, since when, for which time."""

    to: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkParked(Fact):
    """The work cannot go on by itself; `reason` is for a person to read and says what was kept.

    `asks` when an agent waits for the answer to a question.
    """

    reason: str
    asks: bool = False


Event: TypeAlias = (
    IdeaReceived
    | AnswerGiven
    | FeasibilityAsked
    | AnswerChanged
    | AnswerUndone
    | DraftCommented
    | BackgroundGiven
    | SpecAccepted
    | PlanEdited
    | PlanConfirmed
    | IdeaDeclined
    | ProposalApproved
    | ProposalDeclined
    | ApprovalGiven
    | ChangesRequested
    | NoteGiven
    | FilesGiven
    | TakeOverAsked
    | HandedBack
    | StopAsked
    | RetryAsked
    | PathsReleased
    | CancelAsked
    | Snoozed
    | Delegated
    | FactoryPaused
    | FactoryResumed
    | SettingChanged
    | BudgetRaised
    | FeedbackReceived
    | FindingMade
    | HeadMoved
    | IssueClosed
    | QuestionsAsked
    | SectionsRewritten
    | FeasibilityFound
    | InterviewerSilent
    | PlanDrafted
    | BackgroundRead
    | DocumentWritten
    | BugTied
    | PlanMade
    | SliceCut
    | ReportReproduced
    | Triaged
    | IssueFiled
    | WorkClaimed
    | AcceptanceWritten
    | ChangeSubmitted
    | GatesPassed
    | GatesFailed
    | PullOpened
    | PullReviewed
    | PullMerged
    | MergeConflicted
    | Deployed
    | DeployFailed
    | Verified
    | VerificationFailed
    | RolledBack
    | RunEnded
    | ApprovalExpired
    | NudgesFellDue
    | WorkParked
)

BEGINNINGS = (IdeaReceived, SliceCut, FeedbackReceived, FindingMade)
# These may speak of the factory as a whole, or of something that is no item; then they carry the item 0.
OF_THE_FACTORY = (Snoozed, Delegated, NudgesFellDue, FactoryPaused, FactoryResumed, SettingChanged, BudgetRaised)
Payload: TypeAlias = dict[str, Any]
