"""A picture with words in the feedback channel becomes a bug, with the page it likely is and what we saw there."""

from bot.lifecycle import Source, Stage
from bot.stations.picturing import attach
from tests.journeys.test_files import png


async def test_a_picture_of_a_bug_becomes_an_item_with_its_page_and_an_attempt(house):
    owner = house.person("owner")
    ts = await owner.say("feedback", "the greeting is cut off on my phone", files={"cut.png": png(390, 844)})
    await house.heard()
    await house.settled()
    item = await house.item(1)
    assert (item.kind, item.source, item.stage, item.tainted) == ("bug", Source.FEEDBACK, Stage.PROPOSED, True)
    thread = str(house.slack.thread("feedback", ts))
    assert "I took this as" in thread
    assert "*The greeting*" in thread
    card = next(one for one in house.said("feedback") if one.get("blocks") and "cut off" in str(one))
    shown = next(one for one in card["blocks"] if one["type"] == "image")
    assert shown["slack_file"]["id"] == house.said("feedback")[0]["files"][0]["id"]

    await house.press("maintainer", "proposal.approve", "feedback")
    await house.until(lambda: _issue(house), why="an issue")
    body = (await house.out.forge.get_issue((await house.item(1)).issue)).body
    assert "/pictures/given-" in body
    assert "Likely page: The greeting" in body


async def _issue(house) -> int:
    return (await house.item(1)).issue


async def test_talk_in_the_feedback_channel_is_left_alone_and_a_picture_needs_words(house):
    owner = house.person("owner")
    await owner.say("feedback", "has anybody seen this?")
    await owner.say("feedback", "", files={"cut.png": png(390, 844)})
    await owner.say("feedback", "notes of the call", files={"notes.txt": b"Nothing new."})
    await house.heard()
    await house.settled()
    assert await house.out.store.items() == []
    assert "I keep no picture without words" in str(house.slack.ephemerals("owner"))


async def test_guests_do_not_begin_work_by_a_picture(house):
    guest = house.person("guest")
    await guest.say("feedback", "cut off", files={"cut.png": png(390, 844)})
    await house.heard()
    await house.settled()
    assert await house.out.store.items() == []


async def test_pictures_of_a_review_lie_in_slack_once_and_a_refusal_is_told(open_house, tmp_path):
    async with open_house(product=False) as house:
        item = await house.item(await house.ask_for("Show more"))
        first, second = tmp_path / "first.png", tmp_path / "second.png"
        for place, width in ((first, 390), (second, 1280)):
            place.write_bytes(png(width, 100))
        once, _ = await attach(house.out, item, [(first, "Home at 390 px")])
        again, lack = await attach(house.out, item, [(first, "Home at 390 px")])
        assert (once, lack) == (again, "")
        house.slack.faults.refuse("files.getUploadURLExternal", "missing_scope")
        kept, lack = await attach(house.out, item, [(first, "Home at 390 px"), (second, "Home at 1280 px")])
        assert kept == once
        assert "scope" in lack
