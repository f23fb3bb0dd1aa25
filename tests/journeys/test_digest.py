"""The digest says what the journal says, once a day; and a day on which nothing happens costs nothing."""

from datetime import timedelta

from bot import events as ev
from bot.lifecycle import Stage
from bot.reports import compute_digest

DAY = timedelta(days=1)


def recomputed(lines, since, until):
    """Count again, from the journal alone and with none of the digest's own code."""
    stage, shipped, usd, runs = {}, set(), 0.0, 0
    for line in sorted((line for line in lines if line.known and line.at < until), key=lambda line: line.seq):
        stage[line.item] = line.after
        if line.at >= since and line.after == "done":
            shipped.add(line.item)
        if line.at >= since and isinstance(line.event, ev.RunEnded):
            usd, runs = usd + line.event.usd, runs + 1
    waiting = {item for item, now in stage.items() if now in {"proposed", "approval", "needs-human"}}
    over = {item for item, now in stage.items() if now in {"done", "planned", "declined", "cancelled"}}
    return shipped & over, waiting, set(stage) - waiting - over, usd, runs


async def propose(house, key: str, title: str) -> int:
    finding = ev.FindingMade(key=key, source="test", kind="chore", title=title, body="b", proposed=True)
    return (await house.shop.factory.accept(finding)).item.id


async def test_the_digest_is_posted_once_and_equals_the_journal(house):
    yes, no, open_one = [await propose(house, key, f"Idea {key}") for key in ("a", "b", "c")]
    await house.shop.factory.accept(ev.ProposalDeclined(key="d", item=no, by="U1"))
    await house.shop.factory.accept(ev.CancelAsked(key="e", item=yes, by="U1"))
    run = ev.RunEnded(key="r", item=open_one, run="r", role="planner", outcome="submitted", model="m", model_source="live",
                      usd=0.75, input_tokens=1_000, output_tokens=200)  # fmt: skip
    await house.shop.factory.accept(run)
    await house.settled()

    await house.shop.clockwork.start()
    house.shop.clockwork.stop()
    house.clock.advance(DAY)
    for _ in range(2):
        await house.shop.clockwork.tick()
    await house.settled()

    posted = house.said("digest")
    assert len(posted) == 1
    until = house.clock.now().replace(hour=9, minute=0)
    numbers = await compute_digest(house.out, until - DAY, until)
    lines = [line for number in (yes, no, open_one) for line in await house.out.store.story(number)]
    shipped, waiting, in_flight, usd, runs = recomputed(lines, until - DAY, until)
    assert {int(line.item) for line in numbers.shipped} == shipped
    assert {int(line.item) for line in numbers.waiting} == waiting == {open_one}
    assert {int(line.item) for line in numbers.in_flight} == in_flight
    assert (numbers.usd, sum(spend.calls for spend in numbers.spend)) == (usd, runs) == (0.75, 1)
    assert "Idea c" in str(posted[0])
    assert "$0.75" in str(posted[0])

    answer = await house.person("owner").command("/factory", "digest", "factory")
    assert answer.ok
    assert "Idea c" in str(answer.response)


async def test_an_idle_day_calls_no_model_and_begins_nothing_but_proposals(house):
    await house.shop.clockwork.start()
    house.shop.clockwork.stop()
    for _ in range(24):
        house.clock.advance(timedelta(hours=1))
        await house.shop.clockwork.tick()
    await house.settled()
    assert house.world.models.calls() == []
    assert [item for item in await house.out.store.items() if item.stage is not Stage.PROPOSED] == []
    assert len(house.said("digest")) == 1
