"""Somebody shows a bug by a picture, in the browser's Slack: `make test-slack`."""

import re

import pytest

from bot.browser import chromium
from bot.lifecycle import Stage
from bot.local.slack.driver import BrowserPerson
from tests.journeys.test_files import png

pytestmark = [pytest.mark.browser, pytest.mark.slack_full, pytest.mark.timeout(300)]

PICKER = """<button aria-label="Date picker" onclick="dates.hidden=false">Pick a date</button>
<div style="overflow:hidden;width:200px"><p id="dates" hidden style="width:260px">Tuesday, 8 December</p></div><main>"""


@pytest.fixture
def product_files(product_files):
    page = product_files["greeter/page.py"].replace(b"<main>", PICKER.encode())
    return product_files | {"greeter/page.py": page}


async def test_a_picture_of_a_cut_off_date_picker_becomes_a_bug_with_what_we_saw(open_house):
    async with open_house(pictures=True) as house, chromium() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        olivia = BrowserPerson(page, house.slack.url, patience_s=60)
        await olivia.sign_in("Olivia")
        await olivia.open_channel("feedback")
        picture = {"name": "picker.png", "mimeType": "image/png", "buffer": png(780, 1688)}
        await page.get_by_label("Files to attach").first.set_input_files([picture])
        await olivia.say("the date picker is cut off")

        await house.stage(1, Stage.PROPOSED)
        await house.settled()
        card = page.get_by_role("article").filter(has=page.get_by_role("button", name="Approve", exact=True))
        for name, width in (("picker.png", 780), ("The greeting as it is now, 390 px wide", 390)):
            shown = card.get_by_role("img", name=name)
            await shown.wait_for()
            assert await shown.evaluate("node => node.decode().then(() => node.naturalWidth)") == width

        await page.get_by_role("link", name="1 reply, open thread").click()
        answer = olivia.thread.get_by_role("article").filter(has_text="I took this as")
        await answer.wait_for()
        told = await answer.inner_text()
        assert "It is likely the page The greeting" in told
        assert re.search("I opened it at 390 px on .*, pressed “date picker”: this is how it looks now", told)
        assert "This is cut off there: “Tuesday, 8 December” by 60 px (right)" in told
        item = await house.item(1)
        assert (item.kind, item.tainted) == ("bug", True)
