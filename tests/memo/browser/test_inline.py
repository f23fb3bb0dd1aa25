"""A database in the text of a page: made and used by keyboard, seen by two, undone apart from the words, on phones."""

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.browser.test_databases import cell
from tests.memo.test_embeds import block
from tests.memo.test_transfer import put_text
from tests.memo.windows import PHONE, editor, keys, new_page, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def embed(page, at: int = 0):
    return page.locator(".embed").nth(at)


async def test_a_database_is_made_in_a_text_and_used_by_keyboard_alone(ada, window):
    await new_page(ada, "Harvest plan")
    await ada.keyboard.type("Before\n/data")
    await expect(ada.get_by_role("option", name="Database", exact=True)).to_be_visible()
    await ada.keyboard.press("Enter")
    name = ada.get_by_label("Name of the database")
    await expect(name).to_be_focused()
    await ada.keyboard.type("Beds")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("link", name="Beds").first).to_be_visible()
    await expect(embed(ada).get_by_role("button", name="New row")).to_be_focused()
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("textbox", name="Edit Name")).to_be_focused()
    await ada.keyboard.type("Peas")
    await ada.keyboard.press("Enter")
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Peas")
    await ada.keyboard.type("Beans")
    await ada.keyboard.press("Enter")
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Beans")
    await ada.keyboard.press("Control+z")
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Peas")
    await expect(editor(ada).get_by_text("Before", exact=True)).to_be_visible()
    await ada.keyboard.press("Escape")
    await expect(editor(ada)).to_be_focused()
    await keys(ada, "ArrowDown")
    await ada.keyboard.type("After")
    carl = await window("carl")
    await carl.goto(ada.url)
    await expect(await cell(carl, 1, "Name").find()).to_have_text("Peas")
    await expect(editor(carl).get_by_text("After")).to_be_visible()
    await (await cell(carl, 1, "Name").find()).click()
    await carl.keyboard.type("Leeks")
    await carl.keyboard.press("Enter")
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Leeks")
    await ada.keyboard.press("Control+z")
    await expect(editor(ada).get_by_text("After", exact=True)).to_have_count(0)
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Leeks")
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Leeks")
    await editor(ada).get_by_text("Before", exact=True).click()
    await keys(ada, "ArrowDown", "Enter")
    await expect(await cell(ada, 1, "Name").find()).to_be_focused()
    await keys(ada, "Escape", "Delete")
    await expect(ada.get_by_text("“Beds” is kept with its rows")).to_be_visible()
    await expect(embed(ada)).to_have_count(0)
    await ada.keyboard.press("Control+z")
    await expect(await cell(ada, 1, "Name").find()).to_have_text("Leeks")


@pytest.mark.memo_full
async def test_two_blocks_show_two_views_whose_cards_are_carried_and_whose_rows_open_beside(ada, house, api):
    await new_page(ada, "Two views")
    await ada.keyboard.type("/link to")
    await expect(ada.get_by_role("option", name="Link to a database")).to_be_visible()
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("combobox", name="Which database?")).to_be_focused()
    await ada.keyboard.type("proj")
    await ada.keyboard.press("Enter")
    await expect(embed(ada).get_by_role("link", name="Projects").first).to_be_focused()
    await embed(ada).get_by_role("tab", name="Board").click()
    await keys(ada, "Escape")
    await expect(editor(ada)).to_be_focused()
    await keys(ada, "Control+c", "ArrowDown", "Control+v")
    await expect(ada.locator(".embed")).to_have_count(2)
    await embed(ada, 1).get_by_role("tab", name="All projects").click()
    await expect(embed(ada, 1).get_by_role("grid")).to_be_visible()
    columns = embed(ada).locator(".board-column")
    await ada.evaluate("scrollTo(0, 0)")
    start = await columns.nth(1).locator(".board-card", has_text="Booking for repairs").bounding_box()
    end = await columns.nth(2).bounding_box()
    await ada.mouse.move(start["x"] + 40, start["y"] + 12)
    await ada.mouse.down()
    await ada.mouse.move(start["x"] + 80, start["y"] + 30, steps=5)
    await ada.mouse.move(end["x"] + 40, end["y"] + 60, steps=8)
    await ada.mouse.up()
    await expect(columns.nth(2).get_by_text("Booking for repairs")).to_be_visible()
    await expect(await cell(ada, 3, "Status").find()).to_have_text("In progress")
    await embed(ada).get_by_role("button", name="Booking for repairs").click()
    beside = ada.get_by_role("complementary", name="Row: Booking for repairs")
    await expect(beside.get_by_label("Page title")).to_be_visible()
    await keys(ada, "Escape")
    await expect(beside).to_have_count(0)
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(embed(ada).locator(".board")).to_be_visible()
    await expect(embed(ada, 1).get_by_role("grid")).to_be_visible()


@pytest.mark.memo_full
async def test_what_cannot_be_shown_says_so(house, api, window):
    path = f"/api/workspaces/{api.workspace}/databases"
    made = {}
    for title in ("Binned", "Hidden"):
        made[title] = (await api.call("POST", path, {"title": title}, status=201))["page"]["id"]
    await api.call("DELETE", f"/api/pages/{made['Binned']}")
    await api.call("PUT", f"/api/pages/{made['Hidden']}/sharing", {"everyone": "none", "named": []})
    page = await api.new_page("States")
    await put_text(house, page, [block(one) for one in made.values()])
    carl = await window("carl")
    await carl.goto(f"{house.url}/p/{page['id']}")
    await expect(carl.get_by_text("You have no access to this database, or it was deleted for good.")).to_be_visible()
    await expect(carl.get_by_text("Hidden")).to_have_count(0)
    await carl.get_by_role("button", name="Restore", exact=True).click()
    await expect(carl.get_by_role("link", name="Binned").last).to_be_visible()
    await expect(embed(carl).get_by_role("grid")).to_be_visible()
    row = await api.call("POST", f"/api/databases/{made['Binned']}/rows", {"title": "Own"}, status=201)
    await put_text(house, row, [block(made["Binned"])])
    await carl.goto(f"{house.url}/p/{row['id']}")
    await expect(embed(carl).get_by_role("link", name="Binned")).to_be_visible()
    await expect(embed(carl).get_by_role("tab")).to_have_count(0)
    link = await api.call("POST", f"/api/pages/{page['id']}/public-link", {}, status=201)
    visitor = await window(None)
    await visitor.goto(link["link"])
    await expect(visitor.get_by_text("A database is here. This link does not show it.")).to_have_count(2)
    assert visitor.complaints == []


@pytest.mark.memo_full
async def test_a_database_in_a_text_on_a_phone(window, house, api):
    eva = await window("eva", PHONE)
    pages = {page.title: page.id for page in await house.parts.pages.live(api.workspace)}
    await eva.goto(f"{house.url}/p/{pages['Meeting notes']}")
    await embed(eva).get_by_role("tab", name="All projects").tap()
    await expect(embed(eva).get_by_role("grid")).to_be_visible()
    assert await eva.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await embed(eva).get_by_role("button", name="Open Newsletter").tap()
    await expect(eva.get_by_label("Page title")).to_have_value("Newsletter")
    assert eva.complaints == []
