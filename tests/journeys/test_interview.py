"""The interview as a conversation: a model's questions beside ours, and what happens when the model says nothing."""

from datetime import timedelta

import pytest

from bot import specs
from bot.events import QuestionsAsked
from bot.lifecycle import Stage
from bot.specs.questioning import candidates
from bot.stations.common import slug
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


async def thread_of(house) -> str:
    return (await house.out.store.post("1/spec")).ts


async def says(house, text: str, who: str = "owner") -> str:
    """Say something in the spec's thread, and wait until it was taken in."""
    ts = await house.person(who).say("factory", text, thread=await thread_of(house))
    await house.heard()
    await house.settled()
    return ts


async def test_a_small_idea_is_ready_after_four_questions(house):
    await begin(house, "Show a word count in the footer")
    asked = 0
    while not house.button("spec.accept") or house.button("spec.accept_anyway"):
        asked += await answer_round(house)
        assert asked <= 4, await house.describe()
    assert "ready to be accepted" in house.words()


PLAIN = "Let people pin a page to the top of the sidebar"
LARGE = (
    "We need billing: Stripe checkout, invoices as PDF, admins manage subscriptions, members see their plan on a dashboard, "
    "refunds by support, a live usage chart, and legacy customers are migrated"
)


async def test_a_large_idea_takes_twenty_questions_over_two_days_with_a_restart_between(open_house, clock):
    async with open_house() as house:
        await begin(house, LARGE)
        first = sum([await answer_round(house) for _ in range(4)])
        assert first == 12
        words = house.words()
        assert "questions left" in words
        assert house.button("spec.accept_anyway")
    clock.advance(timedelta(days=2))
    async with open_house() as house:
        open_now = choices(house)
        assert open_now, "what was asked before the restart can be answered after it"
        await house.person("owner").click(*open_now[0])
        await house.settled()
        (back,) = [reply["text"] for reply in house.replies() if reply["text"].startswith("Back after 2")]
        assert "12 answered" in back or "13 answered" in back
        answered = first + 1
        while not house.button("spec.accept") or house.button("spec.accept_anyway"):
            fresh = await answer_round(house)
            assert fresh, await house.describe()
            answered += fresh
        assert answered >= 20
        assert len([reply for reply in house.replies() if reply["text"].startswith("Back after")]) == 1


async def test_two_people_answer_and_are_asked_which_of_their_answers_holds(house):
    await begin(house, PLAIN)
    owner, maintainer = house.person("owner").id, house.person("maintainer").id
    await says(house, "1. skip\n2. Folders stay out of it\n3. skip")
    first = next(r for r in house.replies() if "What shall this leave alone" in str(r))
    option = "spec.answer.edges.b"
    late = [
        *first["blocks"],
        {
            "type": "actions",
            "block_id": "old",
            "elements": [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Phones can wait"},
                    "action_id": option,
                    "value": "1|edges|b",
                }
            ],
        },
    ]
    await house.person("maintainer").click(first["ts"], option, seen=late)
    await house.settled()
    words = house.words()
    assert "in different ways. Which holds?" in words
    assert f"<@{owner}>" in words
    assert f"<@{maintainer}>" in words
    asked = next(r for r in house.replies() if "Which holds?" in r["text"])
    old = next(e["action_id"] for b in asked["blocks"] if b["type"] == "actions" for e in b["elements"]
               if e.get("text", {}).get("text") == "Folders stay out of it")  # fmt: skip
    await house.person("owner").click(asked["ts"], old)
    await house.settled()
    assert "Folders stay out of it" in (await the_interview(house)).spec.section("out_of_scope").text


async def test_an_edited_message_is_a_correction_until_the_spec_is_accepted(house):
    await begin(house, PLAIN)
    ts = await says(house, "1. skip\n2. Folders stay out of it\n3. skip")
    await house.person("owner").edit(ts, "1. skip\n2. Folders and the trash stay out of it\n3. skip")
    await house.heard()
    await house.settled()
    spec = (await the_interview(house)).spec
    assert spec.section("out_of_scope").text == "Folders and the trash stay out of it"
    assert "Folders and the trash" in house.words()
    said = [row.text for row in spec.answers if row.question_id == "edges"]
    assert said == ["Folders stay out of it", "Folders and the trash stay out of it"]

    while not house.button("spec.accept") or house.button("spec.accept_anyway"):
        assert await answer_round(house)
    await house.press("owner", "spec.accept")
    await house.stage(1, Stage.PLANNED)
    await house.person("owner").edit(ts, "Nothing stays out of it")
    await house.until(lambda: house.whispers("owner"))
    assert "was accepted in the words of before" in house.whispers("owner")[-1]
    assert "`/spec`" in house.whispers("owner")[-1]


async def test_a_round_that_came_while_somebody_answered_is_shown_with_its_answer(house):
    await begin(house, LARGE)
    await says(house, "1. skip\n2. skip\n3. skip")
    for one in "12":
        await says(house, f"{one}. skip")
    now = await the_interview(house)
    assert 2 not in [number for number, _ in now.rounds]
    unasked = next(one.id for one in candidates(now.spec) if one.id not in now.open)
    late = QuestionsAsked(key="1/late", item=1, answers=2, questions=(unasked,), digest="", score=1, ready=False)
    assert not (await house.shop.factory.accept(late)).known
    assert (2, (unasked,)) in (await the_interview(house)).rounds

    await says(house, "you decide")
    post = await house.out.store.post("1/questions/2")
    option = next(
        e["action_id"]
        for b in house.slack.message(post.ts)["blocks"]
        for e in b.get("elements", ())
        if "action_id" in e
    )
    await house.person("owner").click(post.ts, option)
    await house.heard()
    await house.settled()
    assert option not in [e["action_id"] for e in elements(house, post.ts)]


def elements(house, ts: str) -> list[dict]:
    """What can be pressed or chosen on a message."""
    blocks = house.slack.message(ts)["blocks"]
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


async def test_it_tells_what_was_said_and_what_changed_takes_comments_on_lines_and_takes_back(house):
    await begin(house, PLAIN)
    await says(house, "1. skip\n2. Folders stay out of it\n3. skip")
    await says(house, "What did I say about folders?", who="maintainer")
    assert "Nobody has said anything about “folders”" in house.replies()[-1]["text"]
    await says(house, "what did we say about folders?", who="maintainer")
    told = house.replies()[-1]
    owner = house.person("owner").id
    assert "Folders stay out of it" in str(told)
    assert f"<@{owner}>, 08 Dec 12:00" in str(told)

    await says(house, "AC-3: must also work offline\nAC-1: drop")
    await says(house, "diff", who="maintainer")
    changed = str(house.replies()[-1]["blocks"])
    assert "must also work offline" in changed
    assert "What changed in #1" in changed
    await house.press("owner", "spec.diff")
    await house.until(lambda: str(house.replies()).count("What changed in #1") > 2, why="the difference by button")

    house.slack.faults.refuse("files.getUploadURLExternal", "missing_scope")
    await says(house, "document")
    assert "Slack took no file" in str(house.replies()[-1]["blocks"])
    assert "/specs/1|Read the whole document here" in str(house.replies()[-1]["blocks"])
    house.slack.faults.clear()
    for _ in range(2):  # asked for twice, the same version lies in the thread once
        await says(house, "show me the whole document", who="maintainer")
    (brought,) = [file for reply in house.replies() for file in reply.get("files", [])]
    assert brought["name"] == f"{slug(PLAIN)}-v{(await the_interview(house)).spec.version}.md"
    read = await house.out.slack.download(brought["url_private"], 1_000_000)
    assert read.decode() == specs.render((await the_interview(house)).spec)
    assert brought["permalink"] in str(house.replies()[-1]["blocks"])
    await says(house, "AC-40: never")
    assert "There is no AC-40" in house.whispers("owner")[-1]
    assert "`AC-3`" in house.words()
    assert "`AC-1`" not in str(house.said("factory")[-1])

    await says(house, "undo")
    assert "must also work offline" not in str(house.said("factory")[-1])
    await says(house, "undo")
    assert (await the_interview(house)).open[:3] == ("what", "edges", "release")
    assert choices(house), "what was taken back is asked again"
    await says(house, "undo", who="maintainer")
    assert "could be taken back" in house.whispers("maintainer")[-1]
    await says(house, "where were we?")
    assert "has 0 of 100" in house.replies()[-1]["text"]
