"""Every screen when what it needs does not come: parts of Memo, its answers, or the whole network; none is ever blank."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.browser.screens import lay_out
from tests.memo.windows import editor, listen, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.memo_full]
PARTS = re.compile(r"/assets/(Trash|Members|MyFeedback|OpenPage|DatabaseScreen|PublicPage|Join)-[^/]*\.js$")
FIRST = re.compile(r"/assets/index-[^/]*\.js$")
ANSWERS = re.compile(r"/api/(?!workspaces/[^/]+/events)")
UNREACHED = "Memo cannot be reached"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(house):
    return await lay_out(house, await house.person("ada"))


@pytest_asyncio.fixture(loop_scope="module")
async def tab(window):
    """Return a fresh tab of Ada's that has loaded nothing yet."""
    page = await (await window("ada")).context.new_page()
    listen(page)
    yield page
    await page.context.set_offline(False)
    await page.close()


def addresses(place) -> dict[str, str]:
    """Where each screen is."""
    own = {name: f"{place.url}/{name}" for name in ("trash", "members", "feedback")}
    shared = {"public page": place.public_link, "invitation": place.invitation}
    return {**own, "page": place.page("Release checklist"), "database": place.page("Projects"), **shared}


async def test_when_memo_itself_does_not_come_the_page_is_not_white(tab, place):
    await tab.route(FIRST, lambda route: route.abort())
    await tab.goto(addresses(place)["trash"])
    await expect(tab.get_by_role("alert").filter(has_text=UNREACHED)).to_be_visible()
    await tab.unroute(FIRST)
    await tab.get_by_role("button", name="Try again").click()
    await expect(tab.get_by_role("link", name="Old plans")).to_be_visible()


SCREENS = ["trash", "members", "feedback", "page", "database", "public page", "invitation"]


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_whose_part_does_not_come_says_so_and_comes_when_asked_again(tab, place, screen):
    await tab.route(PARTS, lambda route: route.abort())
    await tab.goto(addresses(place)[screen])
    await expect(tab.get_by_role("alert").filter(has_text=UNREACHED).first).to_be_visible()
    if screen not in ("public page", "invitation"):
        await expect(tab.get_by_role("navigation", name="Pages")).to_be_attached()
    await tab.unroute(PARTS)
    await tab.get_by_role("button", name="Try again").first.click()
    await expect(tab.get_by_role("alert").filter(has_text=UNREACHED)).to_have_count(0)
    await expect(tab.locator("h1").first).to_be_attached()


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_without_an_answer_says_so_and_comes_when_asked_again(tab, place, screen):
    await tab.route(ANSWERS, lambda route: route.abort())
    await tab.goto(addresses(place)[screen])
    await expect(tab.locator("main").get_by_role("alert").filter(has_text=UNREACHED).first).to_be_visible()
    await tab.unroute(ANSWERS)
    await tab.locator("main").get_by_role("button", name="Try again").first.click()
    await expect(tab.locator("main").get_by_role("alert").filter(has_text=UNREACHED)).to_have_count(0)
    await expect(tab.locator("h1").first).to_be_attached()


async def test_without_the_network_each_screen_says_what_is_missing_and_comes_by_itself(tab, place):
    await tab.goto(place.page("Release checklist"))
    await expect(saved(tab)).to_be_visible()
    await tab.wait_for_load_state("networkidle")
    await tab.context.set_offline(True)
    offline = tab.locator("main").get_by_role("status").filter(has_text="You are offline")
    await tab.get_by_role("link", name="Trash").click()
    await expect(offline).to_be_visible()
    await tab.get_by_role("navigation", name="Pages").get_by_role("link", name="Projects").click()
    await expect(offline.first).to_be_visible()
    await tab.go_back()
    await tab.context.set_offline(False)
    await expect(tab.get_by_role("link", name="Old plans")).to_be_visible()
    assert tab.complaints == []


async def test_an_editor_that_does_not_come_leaves_the_title_and_comes_when_asked_again(tab, place):
    await tab.route(re.compile(r"/assets/PageEditor-"), lambda route: route.abort())
    await tab.goto(place.page("Release checklist"))
    await expect(tab.get_by_role("alert").filter(has_text=UNREACHED)).to_be_visible()
    await expect(tab.get_by_label("Page title")).to_have_value("Release checklist")
    await tab.unroute(re.compile(r"/assets/PageEditor-"))
    await tab.get_by_role("button", name="Try again").click()
    await expect(editor(tab)).to_be_visible()


async def test_words_of_who_lost_access_are_never_called_saved_and_can_be_copied(window, api):
    page = await api.new_page("Harbour")
    carl = await window("carl")
    await carl.goto(f"{api.url}/p/{page['id']}")
    await expect(saved(carl)).to_be_visible()
    await editor(carl).click()
    await carl.context.set_offline(True)
    await carl.keyboard.type("Tide tables")
    await expect(carl.get_by_role("status").get_by_text("unsaved")).to_be_visible()
    await api.call("PUT", f"/api/pages/{page['id']}/sharing", {"everyone": "none", "named": []})
    await carl.context.set_offline(False)
    kept = carl.get_by_role("alert").filter(has_text="What you wrote last was not saved")
    await expect(kept).to_be_visible()
    await expect(saved(carl)).to_have_count(0)
    await expect(kept.get_by_label("The page as you left it")).to_have_value("Tide tables")
    await kept.get_by_role("button", name="Copy it all").click()
    assert await carl.evaluate("navigator.clipboard.readText()") == "Tide tables"
    await carl.reload()
    await kept.get_by_role("button", name="Drop it").click()
    await expect(carl.get_by_role("heading", name="There is no such page")).to_be_visible()
    await expect(kept).to_have_count(0)
    assert carl.complaints == []
