"""What waits on people: for whom, what it holds up, and reminders that are neither lost nor said twice."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import attention
from bot import events as ev
from bot.access import Person
from bot.attention import Ending, Team, Trouble
from bot.lifecycle import Source, Stage, WorkItem

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLIVIA = Person("U1", "Olivia", "owner", zone="Europe/London")
MAX = Person("U2", "Max", "maintainer", zone="Europe/Berlin", quiet_from="18:00", quiet_to="09:30")
MIA = Person("U3", "Mia", "member", zone="America/New_York")
TEAM = Team((OLIVIA, MAX, MIA))


@dataclass(frozen=True)
class Entry:
    event: Any
    before: str
    after: str
    at: datetime
    known: bool = True


def item(number: int, stage: Stage, **more: Any) -> WorkItem:
    return WorkItem(id=number, stage=stage, source=Source.SPEC, kind="feature", title=f"Slice {number}", **more)


def into(stage: Stage, at: datetime = NOON) -> list[Entry]:
    return [Entry(ev.PlanMade(key="k", item=1, slices=1), "", stage.value, at)]


def wait(stage: Stage, *others: WorkItem, story: list[Entry] | None = None, **more: Any) -> attention.Wait:
    one = item(1, stage, **more)
    found = attention.of_item(one, into(stage) if story is None else story, [one, *others], TEAM)
    assert found is not None
    return found


def handed(to: str, at: datetime) -> Entry:
    return Entry(ev.Delegated(key="d", item=1, by="U1", subject="item/1", to=to), "approval", "approval", at)


def slept(by: str, at: datetime, until: datetime) -> Entry:
    return Entry(ev.Snoozed(key="s", item=1, by=by, subject="item/1", until=until), "approval", "approval", at)


def told(notes: list[Entry], waits: list[attention.Wait], now: datetime) -> dict[str, tuple[str, ...]]:
    """Remind everybody of what is due, and remember it."""
    due = attention.nudges(waits, TEAM.people, notes, now)
    notes += [Entry(ev.NudgesFellDue(key=f"{now}/{to}", to=to, marks=marks), "", "", now) for to, marks in due.items()]
    return due


@pytest.mark.parametrize(
    ("stage", "kind", "whom"),
    [
        (Stage.PROPOSED, "proposal", ("U1", "U2")),
        (Stage.APPROVAL, "approval", ("U1", "U2")),
        (Stage.NEEDS_HUMAN, "parked", ("U2",)),
        (Stage.PREVIEW, "plan", ("U2",)),
    ],
)  # fmt: skip
def test_each_wait_asks_those_who_may_and_the_requester_first(stage, kind, whom):
    found = wait(stage, requester="U2")
    assert (found.kind, found.whom, found.able, found.since) == (kind, whom, ("U1", "U2"), NOON)


def test_nobody_is_asked_to_approve_his_own_risk():
    assert wait(Stage.APPROVAL, requester="U1", tier="person").whom == ("U2",)


def test_a_spent_budget_is_an_owner_s_matter():
    one = item(1, Stage.NEEDS_HUMAN, requester="U2")
    found = attention.of_item(one, into(Stage.NEEDS_HUMAN), [one], TEAM, broke=True)
    assert found.needs == "raise_budget"
    assert found.whom == ("U1",)


def test_a_branch_in_somebody_s_hands_waits_for_them_from_when_they_took_it():
    taken = Entry(ev.TakeOverAsked(key="t", item=1, by="U2"), "needs-human", "needs-human", NOON + DAY)
    found = wait(Stage.NEEDS_HUMAN, story=[*into(Stage.NEEDS_HUMAN), taken], held_by="U2", requester="U1")
    assert (found.whom, found.since) == (("U2",), NOON + DAY)


@pytest.mark.parametrize(
    "stage", sorted(set(Stage) - {Stage.PREVIEW, Stage.PROPOSED, Stage.APPROVAL, Stage.NEEDS_HUMAN})
)
def test_what_goes_on_by_itself_waits_for_nobody(stage):
    one = item(1, stage)
    assert attention.of_item(one, into(stage), [one], TEAM) is None


def test_a_draft_waits_for_its_author_from_when_its_question_was_asked_until_it_is_answered():
    asked = Entry(ev.QuestionsAsked(key="q", item=1, answers=2, questions=("who",), digest="d", score=40, ready=False),
                  "interviewing", "interviewing", NOON + HOUR)  # fmt: skip
    again = replace(asked, at=NOON + 5 * HOUR)
    story = [*into(Stage.INTERVIEWING), asked, again]
    found = wait(Stage.INTERVIEWING, story=story, requester="U3", answers=2)
    assert (found.kind, found.since, found.whom) == ("question", NOON + HOUR, ("U3",))
    answered = item(1, Stage.INTERVIEWING, requester="U3", answers=3)
    assert attention.of_item(answered, story, [answered], TEAM) is None
    thinks = item(1, Stage.INTERVIEWING, requester="U3", answers=2, thinking=True)
    assert attention.of_item(thinks, story, [thinks], TEAM) is None
    ready = replace(asked, event=replace(asked.event, ready=True))
    found = wait(Stage.INTERVIEWING, story=[ready], requester="U3", answers=2, digest="d")
    assert (found.kind, found.bound, found.whom) == ("acceptance", "d", ("U1", "U2"))


def test_the_cost_of_a_wait_is_what_it_holds_up():
    after = item(2, Stage.QUEUED, parent=9, depends_on=("Slice 1",))
    later = item(3, Stage.QUEUED, parent=9, depends_on=("Slice 2",))
    over = item(4, Stage.CANCELLED, parent=9, depends_on=("Slice 1",))
    other = item(5, Stage.QUEUED, parent=8, depends_on=("Slice 1",))
    found = wait(Stage.APPROVAL, after, later, over, other, parent=9, requester="U1")
    assert (found.held_up, found.askers) == ((2, 3), 1)
    assert found.cost(NOON + 2 * DAY) == 2 * (1 + 2 + 1)
    alone = replace(found, subject="item/7", held_up=(), since=NOON - HOUR)
    assert attention.inbox([alone, found], "U2", NOON + DAY) == [found, alone]
    assert attention.inbox([alone, found], "U3", NOON + DAY) == []


def test_a_snooze_is_one_person_s_and_ends_with_the_wait_it_was_about():
    night = slept("U1", NOON + HOUR, NOON + DAY)
    found = wait(Stage.APPROVAL, story=[*into(Stage.APPROVAL), night])
    assert attention.inbox([found], "U1", NOON + 2 * HOUR) == []
    assert attention.inbox([found], "U2", NOON + 2 * HOUR) == [found]
    assert attention.inbox([found], "U1", NOON + DAY) == [found]
    asked_anew = wait(Stage.APPROVAL, story=[*into(Stage.APPROVAL), night, *into(Stage.APPROVAL, NOON + 3 * HOUR)])
    assert attention.inbox([asked_anew], "U1", NOON + 4 * HOUR) == [asked_anew]


def test_what_is_handed_over_is_one_colleague_s_who_hears_of_it_at_once():
    found = wait(Stage.APPROVAL, story=[*into(Stage.APPROVAL), handed("U1", NOON + HOUR)])
    assert found.whom == ("U1",)
    assert told([], [found], NOON + HOUR) == {"U1": ("item/1|20261208T120000|handed",)}
    to_nobody = wait(Stage.APPROVAL, story=[*into(Stage.APPROVAL), handed("U3", NOON + HOUR)])
    assert to_nobody.whom == ("U1", "U2")  # Mia may not approve


def test_quiet_hours_are_on_the_clock_of_whoever_they_belong_to():
    assert not attention.is_quiet(OLIVIA, NOON)
    assert attention.is_quiet(OLIVIA, NOON.replace(hour=20))  # unset: eight in the evening to eight
    assert attention.is_quiet(MAX, NOON.replace(hour=17))  # 18:00 in Berlin
    assert attention.is_quiet(MAX, NOON.replace(hour=8))
    assert not attention.is_quiet(MAX, NOON.replace(hour=8, minute=30))
    assert attention.is_quiet(MIA, NOON.replace(hour=12, minute=30))  # half past seven in New York
    assert not attention.is_quiet(replace(MAX, quiet_from="09:00", quiet_to="09:00"), NOON.replace(hour=3))
    assert attention.zone_of(replace(MAX, zone="Mars/Olympus")).key == "UTC"


def test_a_nap_ends_where_the_sleeper_lives():
    assert attention.wake("hour", MAX, NOON) == NOON + HOUR
    assert attention.wake("morning", MAX, NOON) == datetime(2026, 12, 9, 8, tzinfo=UTC)
    assert attention.wake("morning", MIA, NOON) == datetime(2026, 12, 9, 14, tzinfo=UTC)
    assert attention.wake("week", OLIVIA, NOON) == datetime(2026, 12, 14, 9, tzinfo=UTC)
    assert attention.wake("week", OLIVIA, NOON + 6 * DAY) == datetime(2026, 12, 21, 9, tzinfo=UTC)


def test_what_fell_due_while_nobody_could_be_told_is_told_once_and_together():
    found, other = wait(Stage.APPROVAL), replace(wait(Stage.NEEDS_HUMAN), subject="item/2")
    notes: list[Entry] = []
    assert told(notes, [found, other], NOON + 3 * HOUR) == {}
    late = told(notes, [found, other], NOON + 2 * DAY + HOUR)
    assert {mark.rsplit("|", 1)[1] for mark in late["U1"]} == {"4h", "24h"}
    assert {attention.subject_of(mark) for mark in late["U1"]} == {"item/1", "item/2"}
    assert told(notes, [found, other], NOON + 2 * DAY + 2 * HOUR) == {}
    last = told(notes, [found], NOON + 3 * DAY)
    assert all(map(attention.is_last, last["U1"]))


def test_the_end_of_a_snooze_is_a_reminder_of_its_own():
    found = wait(Stage.APPROVAL, story=[*into(Stage.APPROVAL), slept("U1", NOON, NOON + HOUR)])
    notes: list[Entry] = []
    assert told(notes, [found], NOON + HOUR / 2) == {}
    assert told(notes, [found], NOON + HOUR) == {"U1": ("item/1|20261208T120000|snoozed-20261208T1300",)}
    assert told(notes, [found], NOON + 2 * HOUR) == {}


def test_flags_and_dead_services_wait_for_those_who_can_help():
    flag = Ending("greeting", "Greet", NOON - DAY, date(2026, 12, 12), "cloud")
    found = attention.of_flag(flag, [], TEAM)
    assert (found.subject, found.whom, found.bound) == ("flag/greeting", ("U1", "U2"), "cloud")
    trouble = Trouble("sweep_errors", NOON, "401")
    assert attention.of_trouble(trouble, [], TEAM, NOON + HOUR / 4) is None
    dead = attention.of_trouble(trouble, [], TEAM, NOON + HOUR)
    assert (dead.kind, dead.whom, dead.reason) == ("integration", ("U1",), "401")


def test_an_approval_nobody_gave_expires_after_a_week():
    found = wait(Stage.APPROVAL, head_sha="h1")
    assert attention.expired([found], NOON + 7 * DAY - HOUR) == []
    assert attention.expired([found, wait(Stage.NEEDS_HUMAN)], NOON + 7 * DAY) == [found]


def test_a_month_in_which_nothing_waits_unseen_and_nobody_is_told_twice():
    """Something new waits every 31 hours, some of it is settled; each is told at 4 h, 24 h and 3 days, when it may be."""
    begun = {n: NOON + n * timedelta(hours=31) for n in range(24)}
    settled = {n: begun[n] + timedelta(hours=(2, 10, 30, 100, 700)[n % 5]) for n in begun}
    kinds = (Stage.PROPOSED, Stage.APPROVAL, Stage.NEEDS_HUMAN)
    notes: list[Entry] = []
    heard: dict[tuple[str, str], datetime] = {}
    messages: Counter[tuple[str, datetime]] = Counter()
    for step in range(30 * 24 * 4):
        now = NOON + step * HOUR / 4
        ones = [item(n + 1, kinds[n % 3]) for n in begun if begun[n] <= now < settled[n]]
        waits = [attention.of_item(one, into(one.stage, begun[one.id - 1]), ones, TEAM) for one in ones]
        for who, marks in told(notes, [one for one in waits if one], now).items():
            messages[who, now] += 1
            assert not attention.is_quiet(next(one for one in TEAM.people if one.slack_id == who), now)
            for mark in marks:
                assert (who, mark) not in heard
                heard[who, mark] = now
    assert set(messages.values()) == {1}
    for n, at in begun.items():
        for name, after in attention.RUNGS:
            due, end = at + after, min(settled[n], NOON + 30 * DAY)
            for person in (OLIVIA, MAX):
                free = (
                    due + step * HOUR / 4
                    for step in range(4 * 16)
                    if not attention.is_quiet(person, due + step * HOUR / 4)
                )
                first = next(free)
                was = heard.get((person.slack_id, f"item/{n + 1}|{at:%Y%m%dT%H%M%S}|{name}"))
                assert (was is not None) == (first < end), (n, name, person.name)
                assert was is None or was - first < HOUR / 4
