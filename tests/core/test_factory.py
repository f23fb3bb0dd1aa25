"""The loop's promises, on SQLite and on PostgreSQL: no fact lost or counted twice, every effect once, nothing dies silently."""

import asyncio
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.agents.crew import RunResult
from bot.clock import SetClock
from bot.crash import CrashPlan
from bot.engine import Engine, Pace
from bot.errors import Permanent, Transient
from bot.events import (
    AnswerGiven,
    FeedbackReceived,
    FindingMade,
    IdeaReceived,
    ProposalDeclined,
    QuestionsAsked,
    WorkParked,
)
from bot.factory import Factory
from bot.lifecycle import Stage
from bot.outside import Options

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
PACE = Pace(quick_s=0.05, heavy_s=0.05, retry_first_s=0.05, retry_attempts=2)
FINDING = FindingMade(key="job/x/1", source="test", kind="bug", title="It breaks", body="It does.", proposed=False)


class Slack:
    """A Slack that can be away, or slow; `said` holds what arrived, by key, and `asked` is set by whoever waits."""

    def __init__(self):
        self.away, self.said, self.edited = False, [], []
        self.answering, self.asked = asyncio.Event(), asyncio.Event()
        self.answering.set()

    async def post(self, channel, message, *, key, thread=None, again=False, **_):
        self.asked.set()
        await self.answering.wait()
        if self.away:
            raise Transient("Slack could not be reached.")
        self.said.append((key, message.text))
        return f"{len(self.said)}.0"

    async def set_status(self, channel, thread, doing):
        self.doing = doing

    async def update(self, channel, ts, message, **_):
        if self.away:
            raise Transient("Slack could not be reached.")
        self.edited.append((ts, message))


class Crew:
    """Models that know no story of this idea."""

    async def run(self, assignment, durable, **_):
        return RunResult("refused", {}, "None fits.", "m", "scripted", 0, 0, 0, 1)


class GitHub:
    """A GitHub that refuses with `error`, once it is `answering` or the call is cut off."""

    def __init__(self, error):
        self.error, self.asked, self.answering = error, asyncio.Event(), asyncio.Event()
        self.answering.set()

    async def ensure_issue(self, **_):
        self.asked.set()
        with suppress(asyncio.CancelledError):
            await self.answering.wait()
        raise self.error


@pytest.fixture
async def factory(store):
    found = on(store)
    yield found
    found.ports.engine.stop()


def on(store):
    """Return a factory on this memory, as a process has it that was just started."""
    return Factory(SimpleNamespace(
        store=store, engine=Engine(store.database.engine_url, pace=PACE), clock=SetClock(NOON), crash=CrashPlan(),
        report=lambda _: "E-1", slack=Slack(), forge=GitHub(Permanent("The token may not write issues.")),
        locks=_Locks(), options=Options(Path(), "C1", "C2", "C3", scripted_only=True), product=None, shown={},
        crew=Crew(), stops=defaultdict(asyncio.Event),
    ))  # fmt: skip


class _Locks(dict):
    def __missing__(self, name):
        return self.setdefault(name, asyncio.Lock())


async def quiet(factory, within_s=30):
    async with asyncio.timeout(within_s):
        while not await factory.ports.engine.idle():  # noqa: ASYNC110  (the answer is in the database)
            await asyncio.sleep(0.02)


async def failed(factory):
    return sorted(key.rsplit("/", 1)[1] for key in await factory.ports.engine.failed())


async def count_only(factory):
    """Serve with a performer that only counts, so that facts are the test's alone."""
    seen = Counter()

    async def perform(key, name, fields, durable):
        seen[key] += 1

    await factory.ports.engine.start(perform)
    return seen


async def test_answers_that_arrive_at_once_all_count(factory):
    seen = await count_only(factory)
    idea = IdeaReceived(key="slack/1", by="U1", channel="C1", text="Pin a page")
    item = (await factory.accept(idea)).item
    facts = [AnswerGiven(key=f"slack/click/{n}", item=item.id, by="U1", question="q", option="o") for n in range(40)]
    receipts = await asyncio.gather(*(factory.accept(fact) for fact in facts))
    assert all(receipt.known and receipt.new for receipt in receipts)
    assert (await factory.ports.store.item(item.id)).answers == 40
    assert len(await factory.ports.store.story(item.id)) == 41
    await quiet(factory)
    assert (len(seen), set(seen.values())) == (83, {1})


async def test_one_delivery_sent_many_times_at_once_counts_once(factory):
    seen = await count_only(factory)
    idea = IdeaReceived(key="slack/1", by="U1", channel="C1", text="Pin a page")
    receipts = await asyncio.gather(*(factory.accept(idea) for _ in range(10)))
    assert sum(receipt.new for receipt in receipts) == 1
    assert len({receipt.item.id for receipt in receipts}) == 1
    answer = AnswerGiven(key="slack/2", item=receipts[0].item.id, by="U1", option="o")
    again = await asyncio.gather(*(factory.accept(answer) for _ in range(10)))
    assert sum(receipt.new for receipt in again) == 1
    assert [item.answers for item in await factory.ports.store.items()] == [1]
    await quiet(factory)
    assert set(seen.values()) == {1}


async def test_three_hundred_facts_at_once_are_all_remembered_and_their_effects_performed_once(factory):
    seen = await count_only(factory)
    facts = [FeedbackReceived(key=f"feedback/{n}", feedback=n, text="Slow", reporter="r") for n in range(300)]
    receipts = await asyncio.gather(*(factory.accept(fact) for fact in facts))
    assert len({receipt.item.id for receipt in receipts}) == 300
    await quiet(factory, within_s=60)
    assert Counter(key.rsplit("/", 1)[1] for key in seen) == {"TriageFeedback": 300}
    assert set(seen.values()) == {1}


async def test_an_effect_that_fails_for_good_parks_its_item_with_its_words(factory):
    await factory.start()
    item = (await factory.accept(FINDING)).item
    await quiet(factory)
    parked = await factory.ports.store.item(item.id)
    assert (parked.stage, parked.reason) == (Stage.NEEDS_HUMAN, "The token may not write issues.")
    assert parked.resume == Stage.FILING
    assert any("The token may not write issues." in words for _, words in factory.ports.slack.said)
    assert await factory.ports.engine.failed() == []


async def test_our_own_bug_parks_the_item_with_a_reference(factory):
    factory.ports.forge = GitHub(ZeroDivisionError("division by zero"))
    await factory.start()
    item = (await factory.accept(FINDING)).item
    await quiet(factory)
    parked = await factory.ports.store.item(item.id)
    assert parked.stage is Stage.NEEDS_HUMAN
    assert "reference E-1" in parked.reason
    assert "division" not in parked.reason


async def test_what_breaks_because_the_factory_ends_is_no_failure(factory):
    factory.ports.forge.answering.clear()
    await factory.start()
    item = (await factory.accept(FINDING)).item
    async with asyncio.timeout(20):
        await factory.ports.forge.asked.wait()
    ended = factory.ports.engine
    ended.stop()
    for _ in range(100):
        await asyncio.sleep(0.005)  # whoever would report a failure has had the time to
    assert (await factory.ports.store.item(item.id)).stage is Stage.FILING

    factory.ports.forge.answering.set()
    factory.ports.engine = Engine(factory.ports.store.database.engine_url, pace=PACE)
    await factory.start()
    await quiet(factory)
    assert (await factory.ports.store.item(item.id)).reason == "The token may not write issues."


async def test_what_could_not_be_told_is_kept_and_told_once_when_slack_is_back(factory):
    slack = factory.ports.slack
    slack.away = True
    await factory.start()
    item = (await factory.accept(FINDING)).item
    await quiet(factory)
    assert (await factory.ports.store.item(item.id)).stage is Stage.NEEDS_HUMAN
    assert await failed(factory) == ["Say", "ShowCard"]

    await factory.take_up_failed()
    await quiet(factory)
    assert await failed(factory) == ["Say", "ShowCard"]

    slack.away = False
    for _ in range(2):
        await factory.take_up_failed()
        await quiet(factory)
    assert await failed(factory) == []
    assert [key.rsplit("/", 1)[1] for key, _ in slack.said] == ["card", "Say"]
    assert "The token may not write issues." in slack.said[1][1]


async def test_a_proposal_that_could_not_be_shown_does_not_die(factory):
    factory.ports.slack.away = True
    await factory.start()
    item = (await factory.accept(FindingMade(**{**_fields(FINDING), "proposed": True}))).item
    await quiet(factory)
    assert await failed(factory) == ["ShowProposal"]
    factory.ports.slack.away = False
    await factory.take_up_failed()
    await quiet(factory)
    assert [key for key, _ in factory.ports.slack.said] == [f"{item.id}/proposal"]


async def interviewed(factory):
    """Accept an idea whose first draft Slack is slow to take, and five answers meanwhile."""
    factory.ports.slack.answering.clear()
    await factory.start()
    item = (await factory.accept(IdeaReceived(key="idea", by="U1", channel="C1", text="Pin a page"))).item
    await asyncio.wait_for(factory.ports.slack.asked.wait(), 20)
    for number in range(5):
        await factory.accept(
            AnswerGiven(key=f"said/{number}", item=item.id, by="U1", text=f"Rule {number} holds here.")
        )
    return item


async def rounds(factory, item):
    return [line for line in await factory.ports.store.story(item.id) if isinstance(line.event, QuestionsAsked)]


async def test_one_showing_is_enough_for_all_that_was_said_before_it_began(factory):
    item = await interviewed(factory)
    factory.ports.slack.answering.set()
    await quiet(factory)
    first, second = await rounds(factory, item)
    assert (first.event.answers, first.known) == (0, False), "it was under way when the answers came"
    assert (second.event.answers, second.known) == (5, True), (
        "one performance knew all five; the other four were left out"
    )
    drafts = [message for ts, message in factory.ports.slack.edited if ts == "1.0"]
    assert ["version 6" in str(message.blocks) for message in drafts] == [True]
    assert await factory.ports.engine.failed() == []


async def test_what_was_shown_is_not_taken_for_granted_by_the_next_process(factory, store):
    item = await interviewed(factory)
    factory.ports.engine.stop()
    after = on(store)
    try:
        await after.start()
        await quiet(after)
        assert (await rounds(after, item))[-1].event.answers == 5
        shown = [message.text for _, message in after.ports.slack.edited] or [
            text for _, text in after.ports.slack.said
        ]
        assert shown
        assert await after.ports.engine.failed() == []
    finally:
        after.ports.engine.stop()


async def enqueue(factory, name, fields):
    async with factory.ports.store.database.write() as connection:
        await factory.ports.engine.enqueue(connection, "talk", f"9/9/0/{name}", name, fields)


async def test_a_wish_this_version_does_not_know_parks_its_item_in_plain_words(factory):
    factory.ports.forge.answering.clear()
    await factory.start()
    item = (await factory.accept(FINDING)).item
    await enqueue(factory, "PaintTheWall", {"item": item.id, "colour": "blue"})
    async with asyncio.timeout(20):
        while (parked := await factory.ports.store.item(item.id)).stage is not Stage.NEEDS_HUMAN:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert parked.reason.startswith("Another version of the factory left PaintTheWall to do")
    assert "Retry" in parked.reason
    factory.ports.forge.answering.set()
    await quiet(factory)
    assert await factory.ports.engine.failed() == []


async def test_a_wish_with_fields_of_another_version_is_read_or_parked(factory):
    await factory.start()
    item = (await factory.accept(FindingMade(**{**_fields(FINDING), "proposed": True}))).item
    await quiet(factory)
    await enqueue(factory, "ShowProposal", {"item": item.id, "a_field_of_tomorrow": 1})
    await quiet(factory)
    assert await factory.ports.engine.failed() == []
    await enqueue(factory, "Merge", {"item": item.id})
    await quiet(factory)
    facts = [line.event for line in await factory.ports.store.story(item.id)]
    (parked,) = [fact for fact in facts if isinstance(fact, WorkParked)]
    assert "head_sha cannot be read" in parked.reason


async def test_a_wish_nobody_knows_for_an_item_that_cannot_be_parked_is_kept(factory):
    await factory.start()
    item = (await factory.accept(FindingMade(**{**_fields(FINDING), "proposed": True}))).item
    await factory.accept(ProposalDeclined(key="no", item=item.id, by="U1"))
    await enqueue(factory, "PaintTheWall", {"item": item.id})
    await quiet(factory)
    assert await factory.ports.engine.failed() == ["9/9/0/PaintTheWall"]


async def test_a_fact_about_no_item_is_refused(factory):
    with pytest.raises(Permanent, match="no item #77"):
        await factory.accept(ProposalDeclined(key="no", item=77, by="U1"))


def _fields(fact):
    return {name: getattr(fact, name) for name in type(fact).__dataclass_fields__}
