"""An idea typed in Slack becomes a merged, deployed, verified change."""

import io

import aiohttp
import pytest
from PIL import Image

from bot.lifecycle import Stage


@pytest.fixture
async def house(open_house):
    """The whole line, with pictures."""
    async with open_house(pictures=True) as house:
        yield house


async def page(house, hour: int) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{house.product_url}/?name=Ada&hour={hour}") as answer:
        return await answer.text()


async def pictures(house, number: int) -> list[tuple[str, tuple[int, int]]]:
    """What the newest review in the item's thread shows: the words for each picture, and its size as Slack gives it."""
    reviews = [m for m in await house.thread(number) if any(b["type"] == "header" for b in m.get("blocks", []))]
    found = [block for block in reviews[-1]["blocks"] if block["type"] == "image"]
    async with aiohttp.ClientSession() as session:
        sizes = []
        for image in found:
            file = f"{house.slack.url}/files-pri/T-{image['slack_file']['id']}/picture.png"
            async with session.get(file, headers={"Authorization": f"Bearer {house.slack.bot_token}"}) as answer:
                sizes.append(Image.open(io.BytesIO(await answer.read())).size)
    return [(image["alt_text"], size) for image, size in zip(found, sizes, strict=True)]


async def answer_until_ready(house, who: str, channel: str = "factory") -> None:
    """Press the recommended option of every question until Accept is offered."""
    answered = set()
    while True:
        await house.settled()
        if house.button("spec.accept", channel) and not house.button("spec.accept_anyway", channel):
            return
        asked = [(reply["ts"], element["action_id"]) for reply in house.replies(channel)
                 for block in reply.get("blocks", []) if block["type"] == "actions"
                 for element in block["elements"]
                 if element["action_id"].startswith("spec.answer") and "(recommended)" in element["text"]["text"]]  # fmt: skip
        fresh = [place for place in asked if place not in answered]
        assert fresh, await house.describe()
        for ts, action in fresh:
            await house.person(who).click(ts, action)
            answered.add((ts, action))


async def ship(house, idea: str) -> int:
    await house.person("owner").command("/spec", idea, "factory")
    await answer_until_ready(house, "owner")
    await house.press("owner", "spec.accept")
    await house.stage(1, Stage.PLANNED)
    return (await house.out.store.items_where(parent=1))[0].id


@pytest.mark.browser
@pytest.mark.timeout(240)
async def test_an_idea_is_specified_built_approved_and_live(house):
    assert "Hello, Ada" in await page(house, 9)
    number = await ship(house, "Greet by the time of day")
    item = await house.stage(number, Stage.APPROVAL, within_s=120)
    await house.settled()
    (phone, upright), (desktop, wide) = await pictures(house, number)
    assert (phone, desktop) == tuple(f"The greeting at {width} px, before and after" for width in (390, 1280))
    assert upright[0] > 2 * 390
    assert wide[1] > 2 * 860
    assert "2 of 2 first screens look different" in house.words()
    assert any("/pictures/" in review.body for review in await house.out.forge.list_reviews(item.pull))
    await house.press("maintainer", "pull.approve")
    done = await house.stage(number, Stage.DONE)
    await house.settled()

    assert "Good morning, Ada" in await page(house, 9)
    assert "Good evening, Ada" in await page(house, 19)
    assert "Hello, Ada" in await page(house, 3)
    assert (await house.out.deployer.serving()).sha == done.merge_sha
    assert done.head_sha == item.head_sha
    words = house.words()
    assert words.count("is live and verified") >= 1
    assert (await house.out.forge.get_issue(done.issue)).state == "closed"
    assert "status:done" in (await house.out.forge.get_issue(done.issue)).labels
