"""Wishes, in the imperative. An effect is enqueued with the fact that calls for it and performed later, at least once;
performing it twice does no harm, because each first looks whether its wish is already true."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from bot.events import SharedFile

Queue: TypeAlias = Literal["talk", "cards", "forge", "dispatch", "agents", "gates", "deploy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What every effect carries: the item it serves. `queue` says where it waits its turn."""

    queue: ClassVar[Queue] = "talk"
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueInterview(Wish):
    """Show the draft as it now stands and ask what matters next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInterviewer(Wish):
    """Have the interviewer put what was said into better words and say what to ask next, where a model answers."""

    queue: ClassVar[Queue] = "forge"  # somebody waits for the next question, which must not wait for a build to end


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeasibility(Wish):
    """Read the code for the idea and say whether it would work; unasked, only where the idea is a large one."""

    queue: ClassVar[Queue] = "forge"
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBackground(Wish):
    """Read the links and files that `by` gave, and say what was read and what could not be.

    With `opens` the idea is in the files; `said` are the words that came with them.
    """

    queue: ClassVar[Queue] = "forge"
    by: str
    links: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()
    opens: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOnFiles(Wish):
    """Read the files that `by` posted about the work and pass them on with what was said, say what could not be read."""

    queue: ClassVar[Queue] = "forge"
    by: str
    files: tuple[SharedFile, ...]
    text: str = ""
    head_sha: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSpec(Wish):
    """Cut the accepted spec into slices."""

    queue: ClassVar[Queue] = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPlan(Wish):
    """Show the plan as it now stands: to be looked over, made into issues, dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutPlan(Wish):
    """Begin a work item for each slice of the plan that a person confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIssues(Wish):
    """Once all issues of a spec are filed, let each name those it waits for, those that wait for it, and the spec."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFeedback(Wish):
    """Sort a report by kind, severity and what it resembles."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproduceReport(Wish):
    """Keep a report's pictures and look at the page it is likely about."""

    queue: ClassVar[Queue] = "gates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowProposal(Wish):
    """Show the proposal as it now stands: open, approved, declined, filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCard(Wish):
    """Show where the item stands on its one card."""

    queue: ClassVar[Queue] = "cards"  # when Slack slows us down, no answer waits behind an edit


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowReview(Wish):
    """Show the pull request's summary, risk, gates and pictures, and ask for a decision where one is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Wish):
    """Say one thing once in the item's thread; `what` names the sentence in bot.slack.messages."""

    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReporter(Wish):
    """Let the reporter see, in the product, where his report stands."""

    queue: ClassVar[Queue] = "forge"
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIssue(Wish):
    """Put the item on GitHub as an issue."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorWish(Wish):
    """Say on GitHub what was asked for in Slack, or in the thread what was asked for on GitHub."""

    queue: ClassVar[Queue] = "forge"
    by: str
    head_sha: str
    text: str
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorLabels(Wish):
    """Make the issue's labels and open state say what the item says."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchQueued(Wish):
    """Claim whatever queued work may start now."""

    queue: ClassVar[Queue] = "dispatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTests(Wish):
    """Have the tester write acceptance tests before anything is built."""

    queue: ClassVar[Queue] = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Wish):
    """Have the builder make or mend the change."""

    queue: ClassVar[Queue] = "agents"
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFlag(Wish):
    """Delete a flag and its losing branch by syntax tree."""

    queue: ClassVar[Queue] = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGates(Wish):
    """Judge a head in a clean clone."""

    queue: ClassVar[Queue] = "gates"
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPull(Wish):
    """Make the branch a pull request."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPull(Wish):
    """Read the change with fresh eyes, compute its risk, sum it up."""

    queue: ClassVar[Queue] = "agents"
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Wish):
    """Merge exactly this head."""

    queue: ClassVar[Queue] = "forge"
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy(Wish):
    """Make the product run this commit."""

    queue: ClassVar[Queue] = "deploy"
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Wish):
    """Ask the running product whether it really is this commit and well."""

    queue: ClassVar[Queue] = "deploy"
    sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBack(Wish):
    """Let the previous release serve again."""

    queue: ClassVar[Queue] = "deploy"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRun(Wish):
    """End the item's running agent and its processes."""

    queue: ClassVar[Queue] = "dispatch"  # it does not wait for Slack


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Wish):
    """Push what the agents have made and tell the person who takes over how to go on with it."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Wish):
    """Judge what the person has pushed."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFlag(Wish):
    """Archive the item's flag, whose code is gone."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyUp(Wish):
    """Remove what the work no longer needs: its tree and its sandbox."""

    queue: ClassVar[Queue] = "forge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge(Wish):
    """Remind `person` directly of what still waits of these `marks`, all in one message."""

    person: str
    marks: tuple[str, ...]


Effect: TypeAlias = (
    ContinueInterview
    | AskInterviewer
    | ReadFeasibility
    | ReadBackground
    | PassOnFiles
    | PlanSpec
    | ShowPlan
    | CutPlan
    | LinkIssues
    | TriageFeedback
    | ReproduceReport
    | ShowProposal
    | ShowCard
    | ShowReview
    | Say
    | TellReporter
    | FileIssue
    | MirrorLabels
    | MirrorWish
    | DispatchQueued
    | WriteTests
    | Build
    | RemoveFlag
    | RunGates
    | OpenPull
    | ReviewPull
    | Merge
    | Deploy
    | Verify
    | RollBack
    | StopRun
    | HandOver
    | TakeBack
    | ArchiveFlag
    | TidyUp
    | Nudge
)
