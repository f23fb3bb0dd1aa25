"""The same line as people live it: typed, answered, accepted and approved in the browser's Slack, and seen on the product."""

import re

import pytest

from bot.browser import chromium
from bot.events import FindingMade
from bot.lifecycle import Stage
from bot.local.slack.driver import BrowserPerson

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
DRAFT = re.compile("of 100")


async def sit_down(browser, house, name: str) -> BrowserPerson:
    page = await browser.new_page(viewport={"width": 1280, "height": 860})
    person = BrowserPerson(page, house.slack.url, patience_s=40)
    await person.sign_in(name)
    await person.open_channel("factory")
    return person


async def test_a_person_types_answers_accepts_approves_and_sees_it_live(house):
    async with chromium() as browser:
        olivia = await sit_down(browser, house, "Olivia")
        await olivia.command("/spec", "Greet by the time of day")
        await olivia.wait_for_text(DRAFT)
        await olivia.open_thread(DRAFT)
        recommended = olivia.thread.get_by_role("button", name=re.compile(r"\(recommended\)$"))
        accept = olivia.page.get_by_role("button", name="Accept", exact=True)
        for _ in range(40):
            if await accept.count():
                break
            await recommended.first.click()
            await house.heard()
            await house.settled()
        await olivia.close_thread()
        await olivia.click_button("Accept", within=DRAFT)

        await house.stage(2, Stage.APPROVAL, within_s=200)
        max_ = await sit_down(browser, house, "Max")
        await max_.open_thread(re.compile("#2 "))
        await max_.wait_for_text(re.compile("Risk .* of 100"))
        await max_.wait_for_text("acceptance-hidden")
        await max_.thread.get_by_role("button", name="Approve", exact=True).last.click()
        await house.stage(2, Stage.DONE, within_s=60)
        await max_.wait_for_text(re.compile("is live and verified"))

        visitor = await browser.new_page()
        await visitor.goto(f"{house.product_url}/?name=Ada&hour=9")
        assert await visitor.get_by_role("heading").inner_text() == "Good morning, Ada"


async def test_a_guest_reads_along_but_his_approval_changes_nothing(house):
    finding = FindingMade(key="k", source="test", kind="chore", title="Cover words.py", body="b", proposed=True)
    await house.shop.factory.accept(finding)
    await house.settled()
    async with chromium() as browser:
        gus = await sit_down(browser, house, "Gus")
        await gus.open_channel("feedback")
        await gus.click_button("Approve", within=re.compile("Cover words.py"))
        await gus.wait_for_text(re.compile("Guests cannot decide on feedback"))
    assert (await house.item(1)).stage is Stage.PROPOSED
