"""New pages and titles, with a server that is slow, out of reach or unwilling: no letter goes into another page or is lost."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.windows import editor, exported, keys, new_page, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MAKING = "**/api/workspaces/*/pages"
FETCHED = "performance.getEntriesByType('resource').some(({ name }) => name.includes('DatabaseScreen'))"


def tree(page):
    return page.get_by_role("navigation", name="Pages", exact=True)


@asynccontextmanager
async def held(page, address: str, method: str):
    """Keep requests on their way until the block is over."""
    arrives = asyncio.Event()

    async def hold(route) -> None:
        if route.request.method == method:
            await arrives.wait()
        await route.continue_()

    await page.route(address, hold)
    try:
        yield
    finally:
        arrives.set()
        await page.unroute_all(behavior="wait")


@asynccontextmanager
async def offline(page):
    """Take the network away until the block is over."""
    await page.context.set_offline(True)
    try:
        yield
    finally:
        await page.context.set_offline(False)


async def by_button(page) -> None:
    await page.get_by_role("button", name="New page", exact=True).click()


async def by_two_clicks(page) -> None:
    await page.get_by_role("button", name="New page", exact=True).dblclick()


async def by_palette(page) -> None:
    await keys(page, "Control+k")
    await page.keyboard.type("new page")
    await expect(page.get_by_role("option", name="New page")).to_be_visible()
    await keys(page, "Enter")


async def from_the_search_button(page) -> None:
    await page.get_by_role("button", name="Search").focus()
    await keys(page, "Enter")
    await expect(page.get_by_role("combobox", name="Search pages and commands")).to_be_focused()
    await page.get_by_role("option", name="New page").click()


async def inside_by_keyboard(page) -> None:
    await tree(page).locator("[data-active]").get_by_role("button", name="New page inside").focus()
    await keys(page, "Enter")


WAYS = {
    "button": by_button,
    "two clicks": by_two_clicks,
    "palette": by_palette,
    "search": from_the_search_button,
    "inside": inside_by_keyboard,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_what_is_typed_right_after_the_command_is_the_new_pages(ada, way):
    await new_page(ada, "Before")
    await ada.keyboard.type("Its own words")
    await expect(saved(ada)).to_be_visible()
    before = ada.url
    async with held(ada, MAKING, "POST"):
        await way(ada)
        await ada.keyboard.type("Begun at once")
        await keys(ada, "Enter")
        await ada.keyboard.type("and gone on")
        await expect(ada.get_by_label("Page title")).to_have_value("Begun at once")
        await expect(tree(ada).get_by_role("link", name="Begun at once").last).to_be_visible()
        await expect(ada).to_have_title("Begun at once · Memo")
    assert await exported(ada) == "# Begun at once\n\nand gone on\n"
    await ada.reload()
    await expect(editor(ada)).to_have_text("and gone on")
    await ada.goto(before)
    assert await exported(ada) == "# Before\n\nIts own words\n"


@pytest.mark.memo_full
async def test_a_database_has_its_title_from_the_first_letter(ada):
    await new_page(ada, "Before a database")
    async with held(ada, "**/api/workspaces/*/databases", "POST"):
        await ada.get_by_role("button", name="New database", exact=True).click()
        await ada.keyboard.type("Plants")
        await expect(ada).to_have_title("Plants · Memo")
    await expect(ada.get_by_role("grid")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(ada.get_by_label("Page title")).to_have_value("Plants")


@pytest.mark.memo_full
async def test_what_is_typed_while_the_screen_is_fetched_is_the_new_pages(ada, house):
    async with held(ada, "**/assets/OpenPage-*.js", "GET"):
        await ada.goto(f"{house.url}/trash")
        await by_button(ada)
        await ada.keyboard.type("In a")
        await expect(ada.get_by_label("Page title")).to_have_value("In a")
        await ada.keyboard.type(" hurry")
        await keys(ada, "Enter")
        await ada.keyboard.type("First words")
    await expect(editor(ada)).to_be_focused()
    await ada.keyboard.type(", and on")
    assert await exported(ada) == "# In a hurry\n\nFirst words, and on\n"


@pytest.mark.memo_full
async def test_a_page_made_out_of_reach_is_kept_over_a_reload_and_made_later(ada):
    await ada.route(MAKING, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    await new_page(ada, "Out of reach")
    await ada.keyboard.type("Words on the train")
    state = ada.get_by_role("status").get_by_text("Offline,")
    await expect(state).to_be_visible()
    address = ada.url
    await tree(ada).get_by_role("link", name="Welcome to Memo").click()
    await expect(ada.get_by_label("Page title")).to_have_value("Welcome to Memo")
    await tree(ada).get_by_role("link", name="Out of reach").click()
    await expect(editor(ada)).to_have_text("Words on the train")
    ada.once("dialog", lambda dialog: dialog.accept())
    await ada.reload()
    await expect(state).to_be_visible()
    await expect(ada.get_by_label("Page title")).to_have_value("Out of reach")
    await expect(editor(ada)).to_have_text("Words on the train")
    await ada.unroute_all()
    await ada.evaluate("window.dispatchEvent(new Event('online'))")
    assert await exported(ada) == "# Out of reach\n\nWords on the train\n"
    assert ada.url == address


@pytest.mark.memo_full
async def test_what_is_made_offline_says_so_and_is_made_once_back(ada):
    note = ada.get_by_role("status").filter(has_text="kept in this browser")
    await ada.wait_for_function(FETCHED)
    async with offline(ada):
        await new_page(ada, "Tunnel")
        await ada.keyboard.type("Still dark")
        await expect(note).to_be_visible()
        await inside_by_keyboard(ada)
        await ada.keyboard.type("Inner")
        await ada.get_by_role("button", name="New database", exact=True).click()
        await ada.keyboard.type("Stations")
        await expect(note).to_be_visible()
        await expect(ada.get_by_label("Loading the database")).to_have_count(0)
    await expect(ada.get_by_role("grid")).to_be_visible()
    await expect(note).to_have_count(0)
    await tree(ada).get_by_role("link", name="Tunnel").click()
    assert await exported(ada) == "# Tunnel\n\nStill dark\n"
    await tree(ada).get_by_role("link", name="Inner").click()
    assert await exported(ada) == "# Inner\n"


@pytest.mark.memo_full
async def test_a_page_that_is_refused_says_so_and_keeps_its_words(ada):
    refusal = {"error": {"code": "forbidden", "message": "You may look around in this workspace, but not change it."}}

    async def refuse(route) -> None:
        await (route.fulfill(status=403, json=refusal) if route.request.method == "POST" else route.continue_())

    await ada.route(MAKING, refuse)
    await new_page(ada, "Refused")
    await ada.keyboard.type("Kept all the same")
    notice = ada.get_by_role("alert").filter(has_text="This page could not be made")
    await expect(notice).to_contain_text("You may look around")
    await ada.unroute_all()
    await notice.get_by_role("button", name="Try again").click()
    await expect(notice).to_be_hidden()
    assert await exported(ada) == "# Refused\n\nKept all the same\n"
    await ada.route(MAKING, refuse)
    await new_page(ada, "Dropped")
    await notice.get_by_role("button", name="Drop the page").click()
    await expect(tree(ada).get_by_role("link", name="Dropped")).to_have_count(0)
    await ada.unroute_all()


@pytest.mark.memo_full
async def test_a_title_is_shown_everywhere_with_its_letters_and_never_as_it_was(ada):
    await new_page(ada, "Formerly")
    await ada.get_by_role("button", name="Favourite").click()
    stars = ada.get_by_role("navigation", name="Favourites")
    await expect(stars.get_by_role("link", name="Formerly")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    async with held(ada, "**/api/pages/*", "PATCH"):
        await ada.get_by_label("Page title").fill("Henceforth")
        for place in (stars, tree(ada)):
            await expect(place.get_by_role("link", name="Henceforth")).to_be_visible(timeout=1_000)
        await expect(ada.get_by_role("navigation", name="Breadcrumbs")).to_contain_text("Henceforth", timeout=1_000)
        await expect(ada).to_have_title("Henceforth · Memo", timeout=1_000)
        await tree(ada).get_by_role("link", name="Welcome to Memo").click()
        await expect(ada.get_by_label("Page title")).to_have_value("Welcome to Memo")
        await keys(ada, "Control+k")
        await expect(ada.get_by_role("option", name="Henceforth")).to_be_visible(timeout=1_000)
        await ada.keyboard.type("Formerly")
        await expect(ada.get_by_role("option", name="Henceforth")).to_be_visible()
        await keys(ada, "Enter")
        await expect(ada.get_by_label("Page title")).to_have_value("Henceforth", timeout=1_000)
    await expect(saved(ada)).to_be_visible()
    await expect(ada.get_by_text("Formerly")).to_have_count(0)
    await ada.reload()
    await expect(ada.get_by_label("Page title")).to_have_value("Henceforth")
