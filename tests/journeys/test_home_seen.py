"""The Home tab as people see it, at a desk and on a phone; `make pictures` draws it anew into docs/slack."""

import os
from pathlib import Path

import pytest

from bot.browser import chromium
from bot.events import FindingMade
from bot.local.slack.driver import BrowserPerson
from tests.journeys.test_people import at_approval

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KEPT = Path("docs/slack")
LOOKS = {"desk-light": ((1280, 1500), "light"), "phone-dark": ((390, 1900), "dark")}
FITS = "tab => tab.scrollWidth <= tab.clientWidth + 1 && tab.getBoundingClientRect().right <= window.innerWidth"


async def test_the_home_tab_reads_at_a_desk_and_on_a_phone(house, tmp_path):
    folder = Path(os.environ.get("SLACK_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    found = FindingMade(key="journey/found", source="journey", kind="chore", title="Cover the words of the greeting", body="b",
                        proposed=True)  # fmt: skip
    await house.shop.factory.accept(found)
    await at_approval(house)
    async with chromium() as browser:
        for look, ((width, height), scheme) in LOOKS.items():
            page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            olivia = BrowserPerson(page, house.slack.url, patience_s=40)
            await olivia.sign_in("Olivia")
            tab = await olivia.open_home("Shopfloor")
            await tab.get_by_role("button", name="Factory settings").wait_for()
            assert await tab.evaluate(FITS), f"the Home tab is wider than {look}"
            await page.screenshot(path=folder / f"home-{look}.png")
    drawn = {path.name for path in folder.glob("home-*.png")}
    assert drawn == {f"home-{look}.png" for look in LOOKS}
    assert drawn <= {path.name for path in KEPT.glob("*.png")}, "make pictures"
