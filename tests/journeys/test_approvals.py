"""One approval, five doors: ✅ on the review, a word in the thread, a command; test_people has the button and GitHub's review.

Whatever the door: only who may, only this head, and what came of it stands in the journal.
"""

from bot.approvals import approvals
from bot.events import ApprovalGiven
from bot.lifecycle import Stage
from tests.journeys.test_people import at_approval, refused


async def review_of(house, item) -> str:
    """Where the review of the item's head stands."""
    return (await house.out.store.post(f"{item.id}/review/{item.head_sha}")).ts


async def in_thread(house, item, who: str, text: str) -> None:
    card, *_ = await house.thread(item.id)
    await house.person(who).say("factory", f"<@{house.slack.bot_user}> {text}", thread=card["ts"])
    await house.heard()


async def merged(house, item, via: str) -> None:
    """The item went the whole line, by a decision that came through this door and took effect."""
    await house.stage(item.id, Stage.DONE, within_s=90)
    await house.settled()
    story = await house.out.store.story(item.id)
    (given,) = [line.event for line in story if isinstance(line.event, ApprovalGiven) and line.known]
    assert (given.via, given.head_sha) == (via, item.head_sha)
    record = approvals(story)[-1]
    assert (record.what, record.outcome, record.bound, record.via) == ("change", "approved", item.head_sha, via)
    assert record.settled is not None


async def test_a_tick_on_the_review_and_a_word_in_the_thread_approve_what_was_read(house):
    item = await at_approval(house)
    words = house.words()
    assert "May approve: " in words
    assert "open until Tue 15 Dec" in words
    review = await review_of(house, item)
    await house.person("guest").react(review, "white_check_mark")
    await refused(house, "guest", "Guests cannot approve this change", item)
    await house.person("maintainer").react(review, "white_check_mark")
    await merged(house, item, "reaction")

    item = await at_approval(house, "Say goodbye too")
    await in_thread(house, item, "guest", "approve")
    assert "Guests cannot" in house.whispers("guest")[-1]
    await in_thread(house, item, "maintainer", "approve 1234567")
    assert "Nothing was approved" in house.whispers("maintainer")[-1]
    assert (await house.item(item.id)).stage is Stage.APPROVAL
    await in_thread(house, item, "maintainer", "approve")
    await merged(house, item, "mention")
    assert "in effect" in await house.asks("owner", "/factory", f"show {item.id}")


async def test_a_command_approves_the_head_it_names(house):
    item = await at_approval(house)
    unbound = await house.asks("maintainer", "/factory", f"approve {item.id}")
    assert f"approve {item.id} {item.head_sha[:10]}" in unbound
    assert "Guests cannot" in await house.asks("guest", "/factory", f"approve {item.id} {item.head_sha[:10]}")
    told = await house.asks("maintainer", "/factory", f"approve {item.id} {item.head_sha[:10]}")
    assert "approved" in told
    await merged(house, item, "command")
    assert "out of date" in await house.asks("maintainer", "/factory", f"approve {item.id} {item.head_sha[:10]}")
