"""The interview as a conversation: a model's questions beside ours, and what happens when the model says nothing."""

from datetime import timedelta

import pytest

from bot.lifecycle import Stage
from bot.stations.drafts import interview_of

IDEA = "Visitors can pick a pen name that the page remembers"


@pytest.fixture
async def asked_house(open_house, world):
    """A factory whose model is always asked; it is the stand-in, which plays stories and refuses the rest."""
    async with open_house(anthropic_api_key="a-key", anthropic_base_url=world.addresses.models_url) as house:
        yield house


async def begin(house, idea: str = IDEA) -> None:
    await house.person("owner").command("/spec", idea, "factory")
    await house.until(lambda: house.button("spec.answer"))
    await house.settled()


def choices(house, within: str = "") -> list[tuple[str, str]]:
    """Every button that stands for a recommended answer, oldest message first."""
    return [
        (reply["ts"], element["action_id"])
        for reply in house.replies()
        if within in str(reply)
        for block in reply.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].startswith("spec.answer") and "(recommended)" in str(element.get("text"))
    ]


async def answer_round(house, who: str = "owner") -> int:
    """Press the recommended answer of every open question; return how many there were."""
    open_now = choices(house)
    for ts, action in open_now:
        await house.person(who).click(ts, action)
    await house.settled()
    return len(open_now)


async def the_interview(house):
    return await interview_of(house.out, await house.item(1))


async def test_a_models_questions_are_asked_among_ours_and_its_wording_and_guesses_stand_in_the_draft(asked_house):
    house = asked_house
    await begin(house)
    now = await the_interview(house)
    assert now.consulted
    assert "half of them do not come back" in now.spec.section("problem").text
    assert "That a pen name may hold blanks." in house.words()

    # Ours weigh more at first; the model's come when they weigh most, at most three questions a message.
    rounds, asked = [], ""
    while choices(house):
        asked += house.words()
        rounds.append(await answer_round(house))
        assert len(rounds) < 9, await house.describe()
    assert max(rounds) <= 3
    words = house.words()
    assert words.count("Where is a pen name kept?*") == 1, "what was answered is not asked again"
    assert "Asked by a scripted model" in words
    assert "since nobody has an account" in asked

    spec = (await the_interview(house)).spec
    kept = {row.question: (row.text, row.by) for row in spec.answers if row.question_id.startswith("model:")}
    owner = house.person("owner").id
    assert kept["Where is a pen name kept?"] == ("In the browser, for one year", owner)
    assert {row.model_source for row in spec.proposed} == {"scripted"}
    assert house.button("spec.accept")
    await house.press("owner", "spec.accept")
    await house.stage(1, Stage.PLANNED)


async def test_a_models_long_options_are_a_menu_and_an_answer_in_own_words_is_as_good(asked_house):
    house = asked_house
    await begin(house)
    while not (menus := [place for place in menus_of(house) if "model:" in place[1]]):
        assert await answer_round(house), await house.describe()
    ts, action, values = menus[0]
    await house.person("owner").select(ts, action, values[2])
    await house.settled()
    spec = (await the_interview(house)).spec
    said = next(row for row in spec.answers if "How long may a pen name be" in row.question)
    assert said.text.endswith("whatever the letters in it are"), "in full, not as the menu cuts it"


def menus_of(house) -> list[tuple[str, str, list[str]]]:
    return [
        (reply["ts"], element["action_id"], [option["value"] for option in element["options"]])
        for reply in house.replies()
        for block in reply.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "static_select"
    ]


async def test_a_model_that_refuses_or_is_late_costs_nobody_a_question(asked_house):
    house = asked_house
    await begin(house, "Greet the cat by its name in the footer")  # no story: the stand-in refuses
    assert (await the_interview(house)).spec.proposed == ()
    assert await answer_round(house) == 3

    # A model that does not answer at all: after a while our own questions are asked, and its late word still counts.
    house.world.models.fail("slow", times=9, seconds=20)
    await house.person("owner").say("factory", "you decide", thread=(await house.out.store.post("1/spec")).ts)
    await house.until(lambda: thinks(house), why="a model at work")
    assert "A model reads what was said" in house.words()
    house.clock.advance(timedelta(minutes=1))
    await house.shop.clockwork.run_now("continue_interviews")
    await house.until(lambda: choices(house), why="our own questions")


async def thinks(house) -> bool:
    return (await house.item(1)).thinking
