"""In the thread of work under way: what an agent asks is answered there, what it is told it does, what people ask is answered."""

from bot.events import ChangesRequested, NoteGiven
from bot.lifecycle import Stage
from tests.journeys.test_files import png

REPOSITORY = "acme/greeter"


async def says(house, number: int, who: str, text: str, files=None) -> None:
    card, *_ = await house.thread(number)
    await house.person(who).say("factory", text, card["ts"], files=files or {})
    await house.heard()


async def replies(house, number: int, words: str) -> list[str]:
    """What we said in the item's thread that holds these words."""
    told = [str(reply) for reply in (await house.thread(number))[1:]]
    return [one for one in told if words in one]


async def facts(house, number: int, kind: type) -> list:
    return [line.event for line in await house.out.store.story(number) if isinstance(line.event, kind)]


async def test_a_question_of_the_builder_is_answered_by_a_reply_and_a_reply_in_review_asks_for_changes(house):
    number = await house.ask_for("Wish a good night", tainted=True)
    waiting = await house.stage(number, Stage.NEEDS_HUMAN, within_s=90)
    await house.settled()
    assert waiting.asks
    assert await replies(house, number, "Which words does the team use")

    await says(house, number, "maintainer", f"<@{house.person('owner').id}> what do you think?")
    await house.settled()
    assert (await house.item(number)).asks, "words to somebody else are not an answer"

    files = {"tone.md": b"The team says du, never Sie.", "old.doc": b"\xd0\xcf\x11\xe0", "sketch.png": png(390, 844)}
    await says(house, number, "maintainer", "Say Sleep well", files)
    await house.until(lambda: facts(house, number, NoteGiven))
    item = await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()
    assert (item.asks, item.notes, item.notes_read) == (False, 1, 1)
    assert len(await replies(house, number, "Passed on: the builder reads it")) == 1
    (note,) = await facts(house, number, NoteGiven)
    assert "tone.md:\nThe team says du" in note.material
    assert "390×844" in note.material
    assert len(await replies(house, number, "I read *tone.md* (6 words). It goes on")) == 1
    assert len(await replies(house, number, "I could not read old.doc")) == 1
    assert len(await replies(house, number, "The agents cannot look at pictures")) == 1
    (first,) = await replies(house, number, "Acceptance: 1 of 1 shown by a test")
    assert "tests/acceptance/test_ac_1.py" in first
    assert "it spoke of AC-2, which no gate showed" in first
    assert "412 tests" not in first, "no summary says what no gate showed"

    await says(house, number, "owner", "Why does it not go on?")
    await house.until(lambda: replies(house, number, "What it waits for"))
    await says(house, number, "owner", "What changed in night?")
    await house.until(lambda: replies(house, number, "1 file changed about"))
    (told,) = await replies(house, number, "1 file changed about")
    assert "greeter/night.py" in told
    assert "Sleep well" in told

    await says(house, number, "maintainer", "Looks good, thanks!")
    await says(house, number, "maintainer", "nice")
    assert "Nothing was approved by that" in house.whispers("maintainer")[-1]
    assert (await house.item(number)).stage is Stage.APPROVAL

    await says(house, number, "maintainer", "", {"more.txt": b"Say it in bold."})
    await house.until(lambda: replies(house, number, "Files alone change nothing now"))
    await says(house, number, "maintainer", "Please sign it", {"signature.txt": b"The greeter"})
    again = await house.stage(number, Stage.BUILDING, Stage.GATING, Stage.REVIEWING)
    assert again.head_sha == item.head_sha or again.stage is not Stage.BUILDING
    mended = await house.until(lambda: at_another_head(house, number, item.head_sha), within_s=90)
    await house.settled()
    signed = await house.out.workspaces.read_file(mended.head_sha, "greeter/night.py")
    assert b"Sleep well. The greeter" in signed
    assert [(one.text, one.via) for one in await facts(house, number, ChangesRequested)] == [
        ("Please sign it", "reply")
    ]
    assert len(await facts(house, number, NoteGiven)) == 1
    (second,) = await replies(house, number, f"*Since `{item.head_sha[:10]}`*")
    assert "greeter/night.py" in second
    assert "*Gates*" not in second, "what stood in the first review is not said again"
    await what_is_asked_is_read_in_both_places_once(house, mended)


async def what_is_asked_is_read_in_both_places_once(house, item) -> None:
    """The reply stands on GitHub, a review of lines from there stands in the thread, and neither comes back as another wish."""
    hub, night = house.world.github, "greeter/night.py"
    for event, words in (("COMMENT", "Why so?"), ("COMMENT", "Nice!"), ("REQUEST_CHANGES", "Say Moin")):
        hub.review(REPOSITORY, item.pull, by="maintainer", event=event, sha=item.head_sha, lines=[(night, 1, words)])
    await hub.settled()
    await house.until(lambda: replies(house, item.id, "asked for changes on GitHub"))
    assert len(await replies(house, item.id, "Say Moin")) == 1
    await house.settled()
    mirrored = [row["body"] for row in hub.rows("SELECT body FROM reviews") if "asked for this in Slack" in row["body"]]
    assert len(mirrored) == 1
    assert "> Please sign it" in mirrored[0]
    asked = await facts(house, item.id, ChangesRequested)
    assert [(one.text, one.via) for one in asked] == [("Please sign it", "reply"), (f"{night}:1: Say Moin", "github")]


async def at_another_head(house, number: int, head: str):
    item = await house.item(number)
    return item if item.stage is Stage.APPROVAL and item.head_sha != head else None


async def test_a_guest_tells_the_agents_nothing(house):
    number = await house.ask_for("Wish a good night", tainted=True)
    await house.stage(number, Stage.NEEDS_HUMAN, within_s=90)
    await house.settled()
    await says(house, number, "guest", "Say Get lost")
    await house.settled()
    assert "Guests cannot ask for changes" in house.whispers("guest")[-1]
    assert await facts(house, number, NoteGiven) == []


BY_HAND = b'''"""Rest, by hand."""


def rested() -> str:
    """Return the greeting of somebody who slept."""
    return "Good rest"
'''


async def test_a_person_takes_the_branch_over_and_hands_it_back(house):
    number = await house.ask_for("Sleep on the greeting", tainted=True)
    await house.until(lambda: saved_by_the_builder(house, number), within_s=60)
    await house.press("maintainer", "item.take_over", within=f"#{number} ")
    held = await house.stage(number, Stage.NEEDS_HUMAN)
    await house.settled()
    assert held.held_by == house.person("maintainer").id
    assert len(await replies(house, number, "the branch is yours")) == 1
    so_far = await house.world.github.read_file(REPOSITORY, held.branch, "greeter/rest.py")
    assert b"Good rest" in so_far, "what the builder had made is on the branch"

    await house.world.github.commit(
        REPOSITORY, held.branch, {"greeter/rest.py": BY_HAND}, by="maintainer", message="By hand"
    )
    await house.press("maintainer", "item.hand_back", within=f"#{number} ")
    item = await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()
    assert item.held_by == ""
    assert await house.out.workspaces.read_file(item.head_sha, "greeter/rest.py") == BY_HAND
    messages = await house.out.workspaces.messages(item.base_sha, item.head_sha)
    assert any("By hand" in one for one in messages), "the person's own commit is in what is merged"


def saved_by_the_builder(house, number: int) -> bool:
    """Whether the builder has done what it does before it sleeps."""
    return any(house.settings.shopfloor_home.glob(f"**/trees/item-{number}-*/slept"))


async def test_a_cross_on_the_card_stops_the_work(house):
    number = await house.ask_for("Sleep on the greeting")
    await house.until(lambda: saved_by_the_builder(house, number), within_s=60)
    card, *_ = await house.thread(number)
    await house.person("owner").react(card["ts"], "x")
    parked = await house.stage(number, Stage.NEEDS_HUMAN, within_s=10)
    await house.settled()
    assert "stopped by" in parked.reason
