"""What opens from the last row, the last column or the foot of a scroller, in a low window: where menus are cut off first."""

import re

from playwright.async_api import Page, expect  # noqa: TID251 - for its types and assertions; the browser comes from bot.browser

from tests.memo.browser.screens import Open, Place, Screen, at_view, members, press, sidebar

EDGES: list[Screen] = []
ROWS = 10  # of the example workspace's projects


def edge(name: str):
    """Add something that opens at an edge."""

    def add(how: Open) -> Open:
        EDGES.append(Screen(name, how))
        return how

    return add


async def head_of(page: Page, column: str):
    """Return the head of a column, scrolled into sight."""
    head = page.get_by_role("columnheader").filter(has=page.get_by_role("button", name=column, exact=True))
    await head.scroll_into_view_if_needed()
    return head


@edge("menu of the first column")
async def first_column(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await (await head_of(page, "Name")).get_by_role("button").click()
    await expect(page.get_by_role("menu")).to_be_visible()


@edge("menu of the last column")
async def last_column(page: Page, place: Place) -> None:
    await at_view(page, place, "All projects")
    await (await head_of(page, "Changed")).get_by_role("button").click()
    await expect(page.get_by_role("menu")).to_be_visible()


for column in ("Status", "When", "Owner", "Client", "Tags", "Files"):

    @edge(f"cell of {column} in the last row")
    async def last_row(page: Page, place: Place, column: str = column) -> None:
        await at_view(page, place, "All projects")
        key = await (await head_of(page, column)).get_attribute("data-column")
        cell = page.locator(f"[role=gridcell][aria-rowindex='{ROWS + 1}'][data-column='{key}']")
        await cell.scroll_into_view_if_needed()
        await cell.click()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog", name=f"Edit {column}")).to_be_visible()


@edge("menu of the last page in the tree")
async def last_page(page: Page, place: Place) -> None:
    await sidebar(page, place)
    button = page.get_by_role("button", name=re.compile("^Menu of")).last
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()


@edge("role of the last member")
async def last_member(page: Page, place: Place) -> None:
    await members(page, place)
    choice = page.get_by_role("combobox", name=re.compile("^Role of")).last
    await choice.scroll_into_view_if_needed()
    await choice.click()
    await expect(page.get_by_role("option").first).to_be_visible()


@edge("days of an invitation")
async def last_choice(page: Page, place: Place) -> None:
    await members(page, place)
    choice = page.locator("main input[aria-haspopup=listbox]").last
    await choice.scroll_into_view_if_needed()
    await choice.click()
    await expect(page.get_by_role("option").first).to_be_visible()


@edge("a new view, behind the last tab")
async def last_tab(page: Page, place: Place) -> None:
    await at_view(page, place, "Gallery")
    await press(page, "Add a view")
    await expect(page.get_by_role("menu")).to_be_visible()


@edge("how a property of the last condition is compared")
async def value_of_a_condition(page: Page, place: Place) -> None:
    await at_view(page, place, "Open")
    await press(page, re.compile("^Filter"))
    value = page.get_by_role("button", name=re.compile("^Value for")).last
    await value.scroll_into_view_if_needed()
    await value.click()
    await expect(page.get_by_role("dialog", name=re.compile("^Value for")).get_by_role("option").first).to_be_visible()
