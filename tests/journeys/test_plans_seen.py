"""The plan as people see it: at a desk and on a phone, in light and dark; `make pictures` draws docs/slack anew."""

import os
import re
from pathlib import Path

import pytest

from bot.browser import chromium
from bot.lifecycle import Stage
from bot.local.slack.driver import BrowserPerson

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
IDEA = "Comments: members can comment on a page, reply, resolve a thread and get notified by mail"
DRAFT = re.compile("of 100")
KEPT = Path("docs/slack")
SHAPES = {"desk": (1280, 1700), "phone": (390, 844)}
IMAGE_SEEN = (
    "image => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().width <= window.innerWidth"
)


async def test_a_plan_reads_at_a_desk_and_on_a_phone_and_is_changed_by_menu_and_dialog(house, tmp_path):
    folder = Path(os.environ.get("SLACK_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    await house.person("owner").command("/spec", IDEA, "factory")
    await house.until(lambda: house.button("spec.accept_anyway"), why="the draft")
    await house.settled()
    await house.press("owner", "spec.accept_anyway")
    await house.stage(1, Stage.PREVIEW)
    await house.settled()
    async with chromium() as browser:
        for shape, (width, height) in SHAPES.items():
            page = await browser.new_page(viewport={"width": width, "height": height})
            olivia = BrowserPerson(page, house.slack.url, patience_s=40)
            await olivia.sign_in("Olivia")
            await olivia.open_channel("factory")
            await olivia.open_thread(DRAFT)
            card = olivia.thread.get_by_role("article").filter(has_text="Plan: ").last
            await card.get_by_role("button", name="Make 4 issues").wait_for()
            picture = card.get_by_role("img", name=re.compile("^What waits for what"))
            await picture.scroll_into_view_if_needed()
            await house.until(lambda picture=picture: picture.evaluate(IMAGE_SEEN), why="the picture of the plan")
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)
                await page.screenshot(path=folder / f"plan-{shape}-{scheme}.png")
                await picture.screenshot(path=folder / f"plan-picture-{shape}-{scheme}.png")
        await card.get_by_role("button", name="Don't build…").scroll_into_view_if_needed()
        for scheme in ("light", "dark"):  # at a desk the case stands in the picture of the plan
            await page.emulate_media(color_scheme=scheme)
            await page.screenshot(path=folder / f"case-phone-{scheme}.png")

        await card.get_by_role("button", name="More options").nth(1).click()
        await page.get_by_role("menuitem", name="Edit…").click()
        await olivia.fill_modal({"Title": "Answer a comment"}, submit="Change")
        await card.get_by_text("S-2 · Answer a comment").wait_for()
        await card.get_by_role("button", name="More options").nth(3).click()
        await page.get_by_role("menuitem", name="Drop").click()
        await card.get_by_role("button", name="Undo the last change").wait_for()
        await card.get_by_role("button", name="Make 3 issues").click()
        await house.stage(1, Stage.PLANNED)
        await olivia.wait_for_text(re.compile("3 issues made of this spec"))
    drawn = sorted(path.name for path in folder.glob("*-*.png"))
    assert len(drawn) == 10
    shown = {name for name in drawn if "picture" not in name}
    assert shown <= {path.name for path in KEPT.glob("*.png")}, "make pictures"
