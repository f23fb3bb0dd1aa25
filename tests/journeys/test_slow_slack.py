"""Slack refuses every call for a minute while the house is busy: what matters comes after, in order, once."""

from datetime import timedelta

from bot.lifecycle import Stage
from bot.slack.messages.words import SENTENCES

MINUTE = 60


def keys(messages) -> list[str]:
    """What our own messages were said under."""
    return [one["metadata"]["event_payload"]["key"] for one in messages if one.get("metadata")]


def told_in(thread, *words: str) -> list[str]:
    """The words of these that the thread holds, in its order; one that stands twice is there twice."""
    return [word for reply in thread for word in words if word in reply["text"]]


def seq(key: str) -> int:
    """The line of the journal that called for what was said under this key."""
    return int(key.split("/")[1])


async def begin_spec(house, idea: str) -> tuple[int, str]:
    """Begin a spec in #factory; return its number and the head of its thread once its first questions are asked."""
    await house.person("owner").command("/spec", idea, "factory")

    async def asked():
        found = [item for item in await house.out.store.items() if item.title.startswith(idea)]
        return found and await house.out.store.post(f"{found[0].id}/questions/0")

    first = await house.until(asked, why=f"questions about {idea!r}")
    return first.item, first.thread


async def test_after_a_minute_of_429_everything_that_matters_is_there_in_order_once(house):
    waits = await house.ask_for("Greet by the time of day", tainted=True)
    breaks = await house.ask_for("Greet in circles")
    merges = await house.ask_for("Title the page Welcome")
    talks = [await begin_spec(house, idea) for idea in ("Visitors pick a pen name", "Show the time a text takes")]
    for number in (merges, waits, breaks):
        await house.until(lambda n=number: house.thread(n), why="a card")

    house.slack.faults.answer_429(for_s=MINUTE, retry_after_s=1)
    before = keys(house.replies())
    for _, head in talks:
        await house.person("owner").say("factory", "you decide", thread=head)
    await house.person("guest").say("factory", "I would do it otherwise", thread=talks[0][1])
    await house.stage(merges, Stage.DONE, within_s=120)
    await house.stage(waits, Stage.APPROVAL, within_s=120)
    await house.stage(breaks, Stage.NEEDS_HUMAN, within_s=120)
    assert keys(house.replies()) == before
    assert house.whispers("guest") == []

    house.clock.advance(timedelta(seconds=MINUTE))
    await house.settled(within_s=120)
    finals = told_in(await house.thread(merges), "is merged as", "is deployed", "is live and verified")
    assert finals == ["is merged as", "is deployed", "is live and verified"]
    assert sum("needs a person" in reply["text"] for reply in await house.thread(breaks)) == 1
    assert house.button("pull.approve")
    assert house.button("item.retry")
    for number in (merges, waits, breaks):
        said = [key for key in keys(await house.thread(number)) if key.endswith("/Say")]
        assert said == sorted(said, key=seq)
        assert SENTENCES[(await house.item(number)).stage] in (await house.thread(number))[0]["text"]
    for number, head in talks:
        rounds = [key for key in keys(house.slack.thread("factory", head)) if key.startswith(f"{number}/questions/")]
        assert len(rounds) == 2
    everything = keys(house.replies())
    assert len(everything) == len(set(everything))
    assert len(await house.until(lambda: house.whispers("guest"))) == 1
