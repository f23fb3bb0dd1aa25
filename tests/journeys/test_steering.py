"""The factory is steered by words, as a command or in a thread: why, how much, stop, go on, pause."""

from datetime import timedelta

from bot import events as ev
from bot.lifecycle import Stage


async def mention(house, who: str, text: str, thread: str | None = None) -> None:
    await house.person(who).say("factory", f"@Shopfloor {text}", thread)
    await house.heard()
    await house.settled()


async def queued(house, title: str) -> int:
    number = await house.ask_for(title)
    await house.stage(number, Stage.QUEUED)
    await house.settled()
    return number


async def test_a_paused_factory_begins_nothing_until_an_owner_resumes_it(house):
    assert "Only an owner can pause the factory" in await house.asks("maintainer", "/factory", "pause")
    assert "nothing new is begun" in await house.asks("owner", "/factory", "pause")
    assert "paused already" in await house.asks("owner", "/factory", "pause")
    number = await queued(house, "Title the page Welcome")
    assert "*Paused* by Olivia" in await house.asks("maintainer", "/factory", "status")
    assert "The factory is paused." in await house.asks("maintainer", "/factory", f"explain {number}")
    await house.settled()
    assert (await house.item(number)).stage is Stage.QUEUED
    assert "Resumed by" in await house.asks("owner", "/factory", "resume")
    await house.stage(number, Stage.APPROVAL, Stage.MERGING, Stage.DEPLOYING, Stage.VERIFYING, Stage.DONE, within_s=90)
    assert [type(line.event).__name__ for line in await house.out.store.notes("FactoryPaused", "FactoryResumed")] == [
        "FactoryPaused", "FactoryResumed"]  # fmt: skip


async def test_an_item_is_stopped_explained_and_taken_up_by_words_in_its_thread(house):
    await house.asks("owner", "/factory", "pause")
    number = await queued(house, "Title the page Welcome")
    card = (await house.out.store.post(f"{number}/card")).ts
    await mention(house, "owner", "stop", card)
    assert (await house.stage(number, Stage.NEEDS_HUMAN)).reason.startswith("stopped by")
    await mention(house, "owner", "explain", card)
    told = house.words()
    assert "What comes next" in told
    assert "Retry goes on from where it stopped" in told
    assert "Stopped by Olivia" in told.replace("*", "")
    await mention(house, "maintainer", f"resume {number}", card)
    assert (await house.item(number)).stage is Stage.QUEUED


async def test_words_nobody_knows_get_the_nearest_verb_and_a_missing_number_is_asked_for(house):
    assert "Did you mean `status`?" in await house.asks("owner", "/factory", "statsu")
    assert "What I understand" in await house.asks("owner", "/factory", "photosynthesis")
    assert "Which item? Say `explain N`" in await house.asks("owner", "/factory", "explain")
    assert "There is no item #99" in await house.asks("owner", "/factory", "stop 99")
    await mention(house, "owner", "statsu")
    assert await house.out.store.items() == []
    assert any("Did you mean `status`?" in words for words in house.whispers("owner"))


async def test_budgets_and_limits_are_told_and_an_owner_gives_more(house):
    number = await house.ask_for("Title the page Welcome", tainted=True)
    item = await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()
    told = await house.asks("maintainer", "/factory", "budget")
    assert "of $100.00 spent" in told
    assert "More budget" not in told
    assert "More budget" in await house.asks("owner", "/factory", "budget")
    shown = house.slack.ephemerals("owner")[-1]
    assert (await house.person("owner").click(shown["ts"], "budget.raise")).ok
    assert "of $200.00 spent" in await house.asks("owner", "/factory", "budget")
    assert "$200.00" in await house.asks("owner", "/factory", "limits")
    await house.shop.factory.accept(ev.BudgetRaised(key="more", item=item.id, by=house.person("owner").id))
    assert "of $10.00" in await house.asks("owner", "/factory", f"explain {number}")
    house.clock.advance(timedelta(days=1))
    assert "of $100.00 spent" in await house.asks("owner", "/factory", "budget")
