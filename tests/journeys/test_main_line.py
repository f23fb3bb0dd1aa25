"""An idea typed in Slack becomes a merged, deployed, verified change."""

import aiohttp

from bot.lifecycle import Stage


async def page(house, hour: int) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{house.product_url}/?name=Ada&hour={hour}") as answer:
        return await answer.text()


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


async def test_an_idea_is_specified_built_approved_and_live(house):
    assert "Hello, Ada" in await page(house, 9)
    number = await ship(house, "Greet by the time of day")
    item = await house.stage(number, Stage.APPROVAL, within_s=90)
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
