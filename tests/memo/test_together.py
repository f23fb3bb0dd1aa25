"""People together, in real browsers: sharing, history, comments, and writing the same block."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from bot.browser import chromium
from tests.memo.windows import DESKTOP, editor, listen, new_page, saved, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(start, configure, dist, tmp_path_factory):
    """One Memo for all tests here."""
    async with start(configure(tmp_path_factory.mktemp("together") / "home", dist)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(house):
    """Give someone's window; a name begins signed in, None is a visitor, who gets a new one each time."""
    windows: dict = {}
    async with chromium() as browser:

        async def window_of(name: str | None, options=DESKTOP):
            if name is not None and name in windows:
                return windows[name]
            page = await (await browser.new_context(**options)).new_page()
            if name is None:
                listen(page)
            else:
                await sign_in(page, house.url, name)
                windows[name] = page
            return page

        yield window_of


@pytest_asyncio.fixture(loop_scope="module")
async def ada(window):
    page = await window("ada")
    yield page
    assert page.complaints == []


async def test_a_page_is_closed_to_someone_who_reads_it_and_open_to_anyone_with_its_link(ada, window, house):
    await new_page(ada, "Salaries")
    await ada.keyboard.type("More for everyone.")
    await expect(saved(ada)).to_be_visible()
    carl = await window("carl")
    await carl.goto(ada.url)
    await expect(editor(carl)).to_contain_text("More for everyone.")
    await ada.get_by_role("button", name="Share", exact=True).click()
    dialog = ada.get_by_role("dialog", name="Share “Salaries”")
    await dialog.get_by_role("combobox", name="Everyone in Northwind").click()
    await ada.get_by_role("option", name="Only people named below").click()
    await expect(carl.get_by_role("heading", name="There is no such page")).to_be_visible()
    await expect(carl.get_by_role("link", name="Salaries")).to_have_count(0)
    await dialog.get_by_role("combobox", name="Add a member").click()
    await ada.get_by_role("option", name="Carl Okafor").click()
    await dialog.get_by_role("combobox", name="What Carl Okafor may do").click()
    await ada.get_by_role("option", name="Can view").click()
    await expect(carl.get_by_label("Page title")).to_have_value("Salaries")
    await expect(editor(carl)).to_have_attribute("contenteditable", "false")
    await dialog.get_by_role("button", name="Make a public link").click()
    link = await dialog.get_by_label("Shown this once").input_value()
    guest = await window(None)
    await guest.goto(link)
    await expect(guest.get_by_role("heading", name="Salaries")).to_be_visible()
    await expect(editor(guest)).to_contain_text("More for everyone.")
    await dialog.get_by_role("button", name="End it").click()
    await expect(guest.get_by_role("heading", name="This link is no longer valid")).to_be_visible()
    await ada.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert guest.complaints == carl.complaints == []


async def test_someone_comes_in_by_an_invitation_and_sees_the_workspace(ada, window, house):
    await ada.goto(f"{house.url}/members")
    await ada.get_by_role("button", name="Make a link").click()
    link = await ada.get_by_label("Shown this once").input_value()
    guest = await window(None)
    await guest.goto(link)
    await expect(guest.get_by_role("heading", name="Join Northwind")).to_be_visible()
    await guest.get_by_label("Your name").fill("Gus Ito")
    await guest.get_by_label("Email").fill("gus@memo.test")
    await guest.get_by_role("textbox", name="Password").fill("correct horse")
    await guest.get_by_role("button", name="Join Northwind").click()
    await expect(guest.get_by_role("link", name="Engineering")).to_be_visible()
    await expect(ada.get_by_role("list", name="Members").get_by_text("Gus Ito")).to_be_visible()
    late = await window(None)
    await late.goto(link)
    await expect(late.get_by_text(re.compile("has been used already. Ask Ada Lindqvist"))).to_be_visible()
    assert guest.complaints == late.complaints == []
