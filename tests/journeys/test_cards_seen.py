"""The main cards as people see them, at a desk and on a phone; `make pictures` draws them anew into docs/slack."""

import os
import re
from pathlib import Path

import pytest

from bot.browser import chromium
from bot.local.slack.driver import BrowserPerson
from tests.journeys.test_people import at_approval

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
IDEA = "Comments: members can comment on a page, reply, resolve a thread and get notified by mail"
KEPT = Path("docs/slack")
LOOKS = {"desk-light": ((1280, 1700), "light"), "phone-dark": ((390, 1700), "dark")}
CARDS = {
    "draft": (re.compile("of 100"), re.compile("of 100")),
    "questions": (re.compile("of 100"), re.compile(r"\(recommended\)|Recommended")),
    "work": (re.compile(r"#\d+ Title the page"), re.compile(r"#\d+ Title the page")),
    "review": (re.compile(r"#\d+ Title the page"), re.compile("Acceptance: ")),
}
FITS = "card => card.scrollWidth <= card.clientWidth + 1 && card.getBoundingClientRect().right <= window.innerWidth"


async def test_the_main_cards_read_at_a_desk_and_on_a_phone(house, tmp_path):
    folder = Path(os.environ.get("SLACK_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    await house.person("owner").command("/spec", IDEA, "factory")
    await house.until(lambda: house.button("spec.answer"), why="a question")
    await at_approval(house)
    async with chromium() as browser:
        for look, ((width, height), scheme) in LOOKS.items():
            page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            max_ = BrowserPerson(page, house.slack.url, patience_s=40)
            await max_.sign_in("Max")
            for name, (thread, words) in CARDS.items():
                await max_.open_channel("factory")
                await max_.open_thread(thread)
                card = max_.thread.get_by_role("article").filter(has_text=words).last
                if name in {"draft", "work"}:
                    card = max_.thread.get_by_role("article").filter(has_text=words).first
                await card.scroll_into_view_if_needed()
                assert await card.evaluate(FITS), f"{name} is wider than {look}"
                await card.screenshot(path=folder / f"{name}-{look}.png")
                await max_.close_thread()
    drawn = {path.name for path in folder.glob("*.png")}
    wanted = {f"{name}-{look}.png" for name in CARDS for look in LOOKS}
    assert wanted <= drawn
    assert wanted <= {path.name for path in KEPT.glob("*.png")}, "make pictures"
