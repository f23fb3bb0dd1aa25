"""Parts of the app that are fetched later: no letter is lost while they come, and they open without a connection."""

import asyncio
import re

import pytest
import pytest_asyncio
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.windows import saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
PALETTE = re.compile(r"/assets/Palette-.*\.js$")
SHEET = re.compile(r"/assets/FeedbackSheet-.*\.js$")


@pytest_asyncio.fixture(loop_scope="module")
async def tab(window):
    """Return a fresh tab of Ada's that has loaded nothing yet."""
    page = await (await window("ada")).context.new_page()
    yield page
    await page.close()


async def test_what_is_typed_before_the_search_is_there_is_searched_for(tab, house):
    let_go = asyncio.Event()

    async def later(route) -> None:
        await let_go.wait()
        await route.continue_()

    await tab.route(PALETTE, later)
    await tab.goto(house.url)
    await expect(saved(tab)).to_be_visible()
    text = await tab.get_by_role("textbox", name="Page text").inner_text()
    await tab.keyboard.press("Control+k")
    await tab.keyboard.type("short")
    let_go.set()
    field = tab.get_by_role("combobox", name="Search pages and commands")
    await expect(field).to_have_value("short")
    await tab.keyboard.type("cuts")
    await expect(tab.get_by_role("option", name="Keyboard shortcuts")).to_be_visible()
    await tab.keyboard.press("Escape")
    await expect(field).to_be_hidden()
    assert await tab.get_by_role("textbox", name="Page text").inner_text() == text


async def test_a_part_that_was_fetched_meanwhile_opens_offline_and_one_that_was_not_says_so(tab, house):
    await tab.route(SHEET, lambda route: route.abort())
    async with tab.expect_response(re.compile(r"/assets/ShareDialog-.*\.js$")):
        await tab.goto(house.url)
    await expect(saved(tab)).to_be_visible()
    await tab.wait_for_load_state("networkidle")
    await tab.context.set_offline(True)
    try:
        await tab.get_by_role("button", name="Share").click()
        await expect(tab.get_by_role("dialog", name="Share")).to_be_visible()
        await tab.keyboard.press("Escape")
        await tab.get_by_role("button", name="Feedback").click()
        await expect(tab.get_by_role("alert").get_by_text("cannot be reached")).to_be_visible()
        await expect(tab.get_by_role("button", name="Try again")).to_be_visible()
    finally:
        await tab.unroute(SHEET)
        await tab.context.set_offline(False)
    await expect(tab.get_by_label("What is on your mind?")).to_be_focused()
