"""What waits on people: what, for whom, since when, what helps, and what the wait costs. Pure.

A subject names what waits: `item/12`, `flag/greeting`, `job/read_feedback`. Who is told and when follows from the journal:
a snooze silences one person, a delegation leaves one person in charge, and a reminder that was given is never given again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import events as ev
from bot.access import Action, Context, Person, who_may
from bot.lifecycle import TERMINAL, Source, Stage, WorkItem

Kind = Literal["proposal", "approval", "parked", "question", "acceptance", "plan", "experiment", "integration"]
Nap = Literal["hour", "morning", "week"]

RUNGS = (("4h", timedelta(hours=4)), ("24h", timedelta(hours=24)), ("3d", timedelta(days=3)))
LAST = RUNGS[-1][0]
APPROVAL_DAYS = 7
TROUBLE_AFTER = timedelta(minutes=30)  # a service that is away for a moment is nobody's matter
QUIET = ("20:00", "08:00")
MORNING = time(9)
RIGHTS: Mapping[Kind, Action] = {
    "proposal": "approve_feedback", "approval": "approve_change", "parked": "retry", "question": "answer_spec",
    "acceptance": "accept_spec", "plan": "make_issues", "experiment": "promote_flag", "integration": "change_settings",
}  # fmt: skip


class Entry(Protocol):
    """A line of the journal, as much of it as this page reads."""

    @property
    def event(self) -> Any: ...  # noqa: D102
    @property
    def before(self) -> str: ...  # noqa: D102
    @property
    def after(self) -> str: ...  # noqa: D102
    @property
    def known(self) -> bool: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Ending:
    """A flag whose end is near: the morning from which it waits, its last day, and the ring it could go to."""

    key: str
    title: str
    since: datetime
    ends: date
    ring: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sweep that has not been able to do its work since then, and why."""

    job: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Team:
    """Who there is, and whether a single owner may approve for himself."""

    people: tuple[Person, ...]
    solo: bool = False

    def case(self, item: WorkItem | None = None) -> Context:
        """Return what decides about `item`, beside who asks: whose work it is, and whether it lies above the risk line."""
        owners = sum(person.role == "owner" for person in self.people)
        return Context(item.requester if item else None, item is not None and item.tier == "person", self.solo, owners)

    def who(self, action: Action, item: WorkItem | None = None) -> tuple[str, ...]:
        """Return the Slack ids of those who may do this about `item`."""
        return tuple(person.slack_id for person in who_may(self.people, action, self.case(item)))


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits: `bound` is what a decision holds for (a head, a digest, a ring), `whom` who is asked for it.

    `able` may act, whether asked or not; `held_up` are the items that cannot go on before it, `askers` the people who
    asked for it. A snooze is who does not want to hear of it, and until when.
    """

    subject: str
    kind: Kind
    title: str
    since: datetime
    able: tuple[str, ...]
    whom: tuple[str, ...]
    item: WorkItem | None = None
    bound: str = ""
    reason: str = ""
    needs: Action = "see"
    held_up: tuple[int, ...] = ()
    askers: int = 0
    ends: date | None = None
    snoozes: Mapping[str, datetime] = field(default_factory=dict)
    handed: datetime | None = None

    def days(self, now: datetime) -> float:
        """Return how many days it has waited."""
        return (now - self.since) / timedelta(days=1)

    def cost(self, now: datetime) -> float:
        """Return what the wait has cost so far, in days of everything and everybody that it holds up."""
        return self.days(now) * (1 + len(self.held_up) + self.askers)

    def snoozed(self, person: str, now: datetime) -> bool:
        """Whether `person` does not want to hear of it yet."""
        return person in self.snoozes and now < self.snoozes[person]


def of_item(
    item: WorkItem, story: Sequence[Entry], items: Sequence[WorkItem], team: Team, *, broke: bool = False
) -> Wait | None:
    """Return what `item` waits for, or None while it does not wait on a person; `broke` when its budget is used up."""
    found = _kind(item, story)
    if found is None:
        return None
    kind, since = found
    needs: Action = "raise_budget" if kind == "parked" and broke else RIGHTS[kind]
    able = team.who(needs, item)
    bound = item.head_sha if kind == "approval" else item.digest if kind in {"acceptance", "plan"} else ""
    asked = _asked(kind, item, able)
    wait = Wait(f"item/{item.id}", kind, item.title, since, able, asked, item, bound, item.reason, needs,
                held_up(item, items), _askers(item, items))  # fmt: skip
    return arranged(wait, story)


def of_flag(flag: Ending, notes: Sequence[Entry], team: Team) -> Wait:
    """Return the wait of a flag that ends soon unless somebody promotes it."""
    able = team.who(RIGHTS["experiment"])
    wait = Wait(f"flag/{flag.key}", "experiment", flag.title, flag.since, able, able, bound=flag.ring, ends=flag.ends,
                needs=RIGHTS["experiment"])  # fmt: skip
    return arranged(wait, notes)


def of_trouble(trouble: Trouble, notes: Sequence[Entry], team: Team, now: datetime) -> Wait | None:
    """Return the wait of a sweep whose integration is dead, once it has been so for half an hour."""
    if now - trouble.since < TROUBLE_AFTER:
        return None
    able = team.who(RIGHTS["integration"])
    wait = Wait(f"job/{trouble.job}", "integration", trouble.job, trouble.since, able, able, reason=trouble.reason,
                needs=RIGHTS["integration"])  # fmt: skip
    return arranged(wait, notes)


def arranged(wait: Wait, story: Iterable[Entry]) -> Wait:
    """Return the wait with what people arranged since it began: who sleeps on it, who has it in hand."""
    snoozes: dict[str, datetime] = {}
    for line in story:
        if not line.known or line.at < wait.since:
            continue
        match line.event:
            case ev.Snoozed(subject=wait.subject, by=by, until=until):
                snoozes[by] = until
            case ev.Delegated(subject=wait.subject, to=to) if to in wait.able:
                wait = replace(wait, whom=(to,), handed=line.at)
                snoozes.pop(to, None)
            case _:
                pass
    return replace(wait, snoozes=snoozes)


def held_up(item: WorkItem, items: Sequence[WorkItem]) -> tuple[int, ...]:
    """Return the open items that cannot begin before `item` is done, through any number of steps."""
    found: list[WorkItem] = [item]
    for one in found:
        later = (
            other for other in items if other.parent == one.parent and other.parent and one.title in other.depends_on
        )
        found += [other for other in later if other.stage not in TERMINAL and other not in found]
    return tuple(sorted(one.id for one in found[1:]))


def inbox(waits: Iterable[Wait], person: str, now: datetime) -> list[Wait]:
    """Return what waits for `person` now, what costs most first; what they snoozed is left out."""
    mine = [wait for wait in waits if person in wait.whom and not wait.snoozed(person, now)]
    return sorted(mine, key=lambda wait: (-wait.cost(now), wait.since, wait.subject))


def nudges(
    waits: Sequence[Wait], people: Iterable[Person], notes: Iterable[Entry], now: datetime
) -> dict[str, tuple[str, ...]]:
    """Return the marks of which each person is to be reminded now, all in one message; nobody in their quiet hours.

    What fell due in quiet hours, during a snooze or while the factory was down is said once, when it can be.
    """
    told = {
        (line.event.to, mark) for line in notes if isinstance(line.event, ev.NudgesFellDue) for mark in line.event.marks
    }
    found = {}
    for person in people:
        who = person.slack_id
        due = [mark for wait in inbox(waits, who, now) for mark in _due(wait, who, now) if (who, mark) not in told]
        if due and not is_quiet(person, now):
            found[who] = tuple(due)
    return found


def expired(waits: Iterable[Wait], now: datetime) -> list[Wait]:
    """Return the approvals that nobody gave or refused for a week."""
    return [wait for wait in waits if wait.kind == "approval" and now - wait.since >= timedelta(days=APPROVAL_DAYS)]


def subject_of(mark: str) -> str:
    """Return what a reminder's mark is about."""
    return mark.split("|")[0]


def is_last(mark: str) -> bool:
    """Whether this is the last reminder there will be."""
    return mark.endswith(f"|{LAST}")


def is_quiet(person: Person, now: datetime) -> bool:
    """Whether `person` is not to be disturbed at that moment; equal ends of their quiet hours mean that they always may be."""
    begins, ends = hours_of(person)
    here = now.astimezone(zone_of(person)).time()
    return begins <= here < ends if begins <= ends else here >= begins or here < ends


def hours_of(person: Person) -> tuple[time, time]:
    """Return when the quiet hours of `person` begin and end, on their own clock."""
    begins, ends = person.quiet_from or QUIET[0], person.quiet_to or QUIET[1]
    return time.fromisoformat(begins), time.fromisoformat(ends)


def zone_of(person: Person) -> ZoneInfo:
    """Return the zone of `person`; one that no clock knows counts as UTC."""
    try:
        return ZoneInfo(person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def wake(nap: Nap, person: Person, now: datetime) -> datetime:
    """Return the end of a nap: in an hour, tomorrow at nine, or next Monday at nine, where `person` lives."""
    if nap == "hour":
        return now + timedelta(hours=1)
    here = now.astimezone(zone_of(person))
    ahead = 1 if nap == "morning" else 7 - here.weekday()
    return datetime.combine(here.date() + timedelta(days=ahead), MORNING, tzinfo=here.tzinfo).astimezone(now.tzinfo)


def _due(wait: Wait, person: str, now: datetime) -> list[str]:
    """Every reminder whose time has come, as marks; a colleague who was handed it hears so at once."""
    moments = [(wait.since + after, name) for name, after in RUNGS]
    if wait.handed is not None:
        moments.append((wait.handed, "handed"))
    if person in wait.snoozes:
        moments.append((wait.snoozes[person], f"snoozed-{wait.snoozes[person]:%Y%m%dT%H%M}"))
    return [f"{wait.subject}|{wait.since:%Y%m%dT%H%M%S}|{name}" for at, name in sorted(moments) if at <= now]


def _kind(item: WorkItem, story: Sequence[Entry]) -> tuple[Kind, datetime] | None:
    by_stage: dict[Stage, Kind] = {
        Stage.PREVIEW: "plan",
        Stage.PROPOSED: "proposal",
        Stage.APPROVAL: "approval",
        Stage.NEEDS_HUMAN: "parked",
    }
    if item.stage in by_stage:
        return by_stage[item.stage], _taken(story) if item.held_by else _entered(story, item.stage)
    return _interview(item, story) if item.stage is Stage.INTERVIEWING else None


def _interview(item: WorkItem, story: Sequence[Entry]) -> tuple[Kind, datetime] | None:
    """A draft waits from when it was first shown after all answers so far; while a model thinks it waits for nobody."""
    shown = [line for line in story if line.known and isinstance(line.event, ev.QuestionsAsked)]
    now = [line for line in shown if line.event.answers == item.answers and not line.event.thinking]
    if not now or item.thinking:
        return None
    return ("acceptance" if now[-1].event.ready else "question"), now[0].at


def _entered(story: Sequence[Entry], stage: Stage) -> datetime:
    return next((line.at for line in reversed(story) if line.known and line.after == stage.value != line.before),
                story[0].at)  # fmt: skip


def _taken(story: Sequence[Entry]) -> datetime:
    """When the person who has the branch took it."""
    return next(line.at for line in reversed(story) if line.known and isinstance(line.event, ev.TakeOverAsked))


def _asked(kind: Kind, item: WorkItem, able: tuple[str, ...]) -> tuple[str, ...]:
    """Whoever has the branch or asked for the work is asked, where they may act; proposals and approvals are anybody's."""
    if item.held_by in able:
        return (item.held_by,)
    own = item.requester in able and kind not in {"proposal", "approval"}
    return (item.requester,) if own else able


def _askers(item: WorkItem, items: Sequence[WorkItem]) -> int:
    reports = sum(other.same_as == item.id for other in items)
    return reports + int(item.source is Source.FEEDBACK or bool(item.requester))
