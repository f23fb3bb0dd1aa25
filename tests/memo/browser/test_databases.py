"""Databases in a real browser: the grid by keyboard, boards, calendars, filters, phones, and a server that says no."""

import re

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.browser.tasks import cell, titles
from tests.memo.windows import PHONE, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_table_is_made_and_written_by_keyboard_alone_and_others_see_it(ada, window, house):
    await ada.goto(house.url)
    await ada.get_by_role("button", name="New database", exact=True).click()
    title = ada.get_by_label("Page title")
    await expect(title).to_have_value("")
    await title.fill("Harvest")
    await ada.get_by_role("button", name="New row").click()
    await expect(ada.get_by_role("textbox", name="Edit Name")).to_be_focused()
    await ada.keyboard.type("Peas")
    await ada.keyboard.press("Tab")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_role("combobox", name="Status")).to_be_focused()
    await ada.keyboard.type("prog")
    await ada.keyboard.press("Enter")
    status = await cell(ada, 1, "Status").find()
    await expect(status).to_have_text("In progress")
    await expect(status).to_be_focused()
    await ada.keyboard.press("ArrowRight")
    await ada.keyboard.press("ArrowRight")
    await ada.keyboard.type("green")
    await ada.keyboard.press("Enter")
    await ada.keyboard.press("Escape")
    await expect(await cell(ada, 1, "Tags").find()).to_have_text("green")
    await ada.keyboard.press("Home")
    await ada.keyboard.press("Shift+ArrowRight")
    await ada.keyboard.press("Control+c")
    await ada.keyboard.press("Home")
    assert await ada.evaluate("navigator.clipboard.readText()") == "Peas\tIn progress"
    await ada.evaluate("navigator.clipboard.writeText('Beans\\tDone\\nLeeks\\tNowhere')")
    await ada.keyboard.press("Control+v")
    await expect(await cell(ada, 1, "Name").find()).to_contain_text("Beans")
    await expect(ada.get_by_text("2 cells did not fit below or beside")).to_be_visible()
    await ada.keyboard.press("Control+z")
    await expect(await cell(ada, 1, "Name").find()).to_contain_text("Peas")
    carl = await window("carl")
    await carl.goto(ada.url)
    await expect(await cell(carl, 1, "Tags").find()).to_have_text("green")
    await (await cell(carl, 1, "Name").find()).click()
    await carl.keyboard.type("Sweet")
    await ada.keyboard.press("ArrowRight")
    await ada.keyboard.press("Delete")
    await expect(await cell(carl, 1, "Status").find()).to_have_text("")
    await expect(carl.get_by_role("textbox", name="Edit Name")).to_have_value("Sweet")
    await carl.keyboard.press("Enter")
    await expect(await cell(ada, 1, "Name").find()).to_contain_text("Sweet")
    assert carl.complaints == []


async def test_a_card_is_carried_between_columns_by_pointer_and_by_keyboard(ada, tasks):
    await ada.goto(await tasks.view("board", {"group": tasks.prop("Status")["id"]}))
    todo, doing, done = (
        ada.get_by_role("region", name=re.compile(rf"^{one}")) for one in ("Not started", "In progress", "Done")
    )
    peas = ada.get_by_role("button", name="Peas", exact=True)
    await expect(todo.get_by_role("button", name="Peas", exact=True)).to_be_visible()
    start, goal = await peas.bounding_box(), await doing.bounding_box()
    await ada.mouse.move(start["x"] + 40, start["y"] + 12)
    await ada.mouse.down()
    await ada.mouse.move(start["x"] + 80, start["y"] + 30, steps=4)
    await ada.mouse.move(goal["x"] + 60, goal["y"] + goal["height"] - 6, steps=8)
    await ada.mouse.up()
    await expect(doing.get_by_role("button", name="Peas", exact=True)).to_be_visible()
    await expect(ada.get_by_role("region", name="In progress, 2")).to_be_visible()
    await peas.focus()
    await ada.keyboard.press("Space")
    await expect(ada.get_by_text("Peas is over In progress.")).to_be_attached()
    await ada.keyboard.press("ArrowRight")
    await expect(ada.get_by_text("Peas is over Done.")).to_be_attached()
    await ada.keyboard.press("Space")
    await expect(done.get_by_role("button", name="Peas", exact=True)).to_be_visible()
    await expect(ada.get_by_role("region", name="Done, 2")).to_be_visible()
    await expect(ada.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()
    options = tasks.prop("Status")["config"]["options"]
    assert (await tasks.rows())["Peas"][tasks.prop("Status")["id"]] == options[2]["id"]


@pytest.mark.memo_full
async def test_filters_sorts_and_groups_are_built_and_kept(ada, tasks):
    await ada.goto(tasks.address)
    await expect(ada.get_by_role("gridcell", name="Peas", exact=True)).to_be_visible()
    await ada.get_by_role("button", name="Filter").click()
    panel = ada.get_by_role("dialog", name="Filter")
    await panel.get_by_role("button", name="Add condition").click()
    await panel.get_by_label("Property", exact=True).select_option(label="Name")
    await panel.get_by_label("Value for Name").fill("ea")
    await panel.get_by_role("button", name="Add group").click()
    inner = panel.get_by_role("group", name="Group of conditions")
    await inner.get_by_label("Property", exact=True).select_option(label="Status")
    await inner.get_by_label("How to compare Status").select_option(label="is not")
    await inner.get_by_role("button", name="Value for Status: none yet").click()
    await ada.keyboard.press("Escape")
    await expect(ada.get_by_role("dialog", name="Value for Status")).to_have_count(0)
    await inner.get_by_role("button", name="Value for Status: none yet").click()
    await ada.get_by_role("option", name="Not started").click()
    await expect(ada.get_by_role("gridcell", name="Beans", exact=True)).to_be_visible()
    await expect(ada.get_by_role("gridcell", name="Peas", exact=True)).to_have_count(0)
    await panel.get_by_label("Join the conditions by").select_option("or")
    await expect(ada.get_by_role("gridcell", name="Leeks", exact=True)).to_be_visible()
    await ada.keyboard.press("Escape")
    await ada.get_by_role("columnheader", name="Name").get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Sort descending").click()
    await expect(ada.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    await expect(ada.get_by_role("button", name="Filter, 2 active")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(ada.get_by_role("gridcell", name="Leeks", exact=True)).to_be_visible()
    assert await titles(ada) == ["Peas", "Leeks", "Beans"]
    await ada.get_by_role("columnheader", name="Status").get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Group by this").click()
    hide = ada.get_by_role("button", name="Hide the rows of this group")
    await expect(hide).to_have_count(4)
    await hide.nth(1).click()
    await expect(hide).to_have_count(3)


@pytest.mark.memo_full
async def test_a_column_is_added_resized_moved_hidden_and_deleted_with_a_way_back(ada, tasks):
    await ada.goto(tasks.address)
    await ada.get_by_role("button", name="Add a property").click()
    dialog = ada.get_by_role("dialog", name="New property")
    await dialog.get_by_label("Name").fill("Size")
    await dialog.get_by_label("Type").select_option(label="Select")
    await dialog.get_by_label("New option").fill("Large")
    await dialog.get_by_label("New option").press("Enter")
    await dialog.get_by_role("button", name="Add property").click()
    head = ada.get_by_role("columnheader", name="Size")
    await expect(head).to_be_visible()
    before = (await head.bounding_box())["width"]
    await head.get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Wider").click()
    await ada.get_by_role("menuitem", name="Move left").click()
    await ada.keyboard.press("Escape")
    assert (await head.bounding_box())["width"] == before + 40
    box = await head.bounding_box()
    await ada.mouse.move(box["x"] + box["width"], box["y"] + 10)
    await ada.mouse.down()
    await ada.mouse.move(box["x"] + box["width"] + 60, box["y"] + 10, steps=5)
    await ada.mouse.up()
    assert (await head.bounding_box())["width"] == before + 100
    await head.get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Hide").click()
    await expect(head).to_have_count(0)
    await ada.get_by_role("button", name="Properties and layout").click()
    await ada.get_by_role("button", name="Show Size").click()
    await ada.keyboard.press("Escape")
    await head.get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Delete property").click()
    await expect(head).to_have_count(0)
    await ada.get_by_role("button", name="Undo").click()
    await expect(head).to_be_visible()


@pytest.mark.memo_full
async def test_a_refused_or_unreachable_write_is_taken_back_and_told(ada, tasks):
    await ada.goto(tasks.address)
    beds = await cell(ada, 1, "Beds").find()
    await beds.click()
    await ada.keyboard.type("many")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_text("This is not a number.")).to_be_visible()
    await ada.keyboard.press("Escape")
    await ada.route("**/api/rows/*", lambda route: route.abort())
    await beds.click()
    await ada.keyboard.type("7")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_text("This cell was not changed: Memo cannot be reached.")).to_be_visible()
    await expect(beds).to_have_text("")
    await ada.unroute_all()
    await beds.click()
    await ada.keyboard.type("7")
    await ada.keyboard.press("Enter")
    await expect(beds).to_have_text("7")
    await ada.reload()
    await expect(beds).to_have_text("7")


@pytest.mark.memo_full
async def test_rows_are_carried_to_other_days_and_given_their_first(ada, tasks):
    await ada.clock.set_fixed_time("2026-11-15T10:00:00")
    await ada.goto(await tasks.view("calendar", {"date": tasks.prop("Date")["id"]}))
    day = ada.get_by_role("cell").filter(has=ada.get_by_label("Friday 20 November"))
    await ada.get_by_title("Leeks").drag_to(day, steps=8)
    await expect(day.get_by_title("Leeks")).to_be_visible()
    await day.get_by_title("Leeks").focus()
    await ada.keyboard.press("Space")
    await expect(ada.get_by_text("Leeks is over Friday 20 November.")).to_be_attached()
    await ada.keyboard.press("ArrowLeft")
    await expect(ada.get_by_text("Leeks is over Thursday 19 November.")).to_be_attached()
    await ada.keyboard.press("Space")
    thursday = ada.get_by_role("cell").filter(has=ada.get_by_label("Thursday 19 November"))
    await expect(thursday.get_by_title("Leeks")).to_be_visible()
    await ada.get_by_role("button", name="Month after").click()
    await expect(ada.get_by_role("heading", name="December 2026")).to_be_visible()
    await expect(ada.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()
    assert (await tasks.rows())["Leeks"][tasks.prop("Date")["id"]] == {"start": "2026-11-19"}


@pytest.mark.memo_full
async def test_a_row_of_several_days_is_one_bar_that_is_carried_whole(ada, tasks):
    await ada.clock.set_fixed_time("2026-11-15T10:00:00")
    date = tasks.prop("Date")["id"]
    address = await tasks.view("calendar", {"date": date})
    found = await tasks.api.call("POST", f"{tasks.path}/query", {})
    leeks = next(one["id"] for one in found["rows"] if one["title"] == "Leeks")
    days = {"start": "2026-11-17", "end": "2026-11-20"}
    await tasks.api.call("PATCH", f"/api/rows/{leeks}", {"props": {date: days}})
    await ada.goto(address)
    bar = ada.get_by_title("Leeks")
    await expect(bar).to_have_count(1)
    day = await ada.get_by_role("cell").filter(has=ada.get_by_label("Friday 20 November")).bounding_box()
    box = await bar.bounding_box()
    assert box["x"] + box["width"] == pytest.approx(day["x"] + day["width"], abs=8)
    held = {"x": box["width"] * 0.9, "y": box["height"] / 2}
    sunday = ada.get_by_role("cell").filter(has=ada.get_by_label("Sunday 22 November"))
    await bar.drag_to(sunday, source_position=held, steps=8)
    await expect(
        ada.get_by_role("cell").filter(has=ada.get_by_label("Thursday 19 November")).get_by_title("Leeks")
    ).to_be_visible()
    await expect(ada.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()
    assert (await tasks.rows())["Leeks"][date] == {"start": "2026-11-19", "end": "2026-11-22"}


@pytest.mark.memo_full
async def test_a_row_opens_beside_the_table_and_many_rows_are_changed_at_once(ada, tasks):
    await ada.goto(tasks.address)
    await (await cell(ada, 2, "Name").find()).click()
    await ada.keyboard.press("Control+Enter")
    panel = ada.get_by_role("complementary", name="Row: Beans")
    await expect(panel.get_by_label("Page title")).to_have_value("Beans")
    beds = panel.get_by_role("textbox", name="Beds")
    await beds.fill("4")
    await beds.press("Enter")
    await expect(await cell(ada, 2, "Beds").find()).to_have_text("4")
    await panel.get_by_role("button", name="Close the row").click()
    await expect(panel).to_have_count(0)
    await ada.get_by_role("checkbox", name="Select all loaded rows").check()
    bar = ada.get_by_role("toolbar", name="Selected rows")
    await expect(bar).to_contain_text("3 rows selected")
    await ada.get_by_role("checkbox", name="Select all loaded rows").uncheck()
    await ada.get_by_role("checkbox", name="Select Beans").check()
    await bar.get_by_role("button", name="Duplicate").click()
    await expect(ada.get_by_role("gridcell", name="Beans (copy)", exact=True)).to_be_visible()
    await expect(bar).to_have_count(0)
    await ada.get_by_role("checkbox", name="Select all loaded rows").check()
    await bar.get_by_role("button", name="Edit").click()
    await ada.get_by_role("menuitem", name="Beds").click()
    await ada.get_by_role("textbox", name="Beds").fill("9")
    await ada.get_by_role("button", name="Put into 4 rows").click()
    await expect(await cell(ada, 3, "Beds").find()).to_have_text("9")
    await bar.get_by_role("button", name="Delete").click()
    await expect(ada.get_by_text("No rows yet.")).to_be_visible()
    await ada.get_by_role("button", name="Undo").click()
    await expect(ada.get_by_role("gridcell", name="Leeks", exact=True)).to_be_visible()


@pytest.mark.memo_full
async def test_rows_come_in_from_csv_with_the_problems_of_each_line(ada, tasks):
    await ada.goto(tasks.address)
    await ada.get_by_role("button", name="More for this view").click()
    await ada.get_by_role("menuitem", name="Import CSV…").click()
    dialog = ada.get_by_role("dialog", name="Import CSV")
    text = "Name,Beds\nOnions,3\nCarrots,several\n"
    chosen = {"name": "beds.csv", "mimeType": "text/csv", "buffer": text.encode()}
    async with ada.expect_file_chooser() as chooser:
        await dialog.get_by_role("button", name="Choose a file").click()
    await (await chooser.value).set_files(chosen)
    await expect(dialog.get_by_text("Line 3")).to_be_visible()
    await dialog.get_by_role("button", name=re.compile("Import 2 rows")).click()
    await expect(ada.get_by_role("gridcell", name="Onions", exact=True)).to_be_visible()
    await ada.get_by_role("button", name="More for this view").click()
    async with ada.expect_download() as download:
        await ada.get_by_role("menuitem", name="Export this view as CSV").click()
    assert "Onions" in (await (await download.value).path()).read_text()


@pytest.mark.memo_full
async def test_a_database_on_a_phone(window, tasks):
    eva = await window("eva", PHONE)
    await eva.goto(tasks.address)
    await (await cell(eva, 1, "Status").find()).tap()
    await eva.get_by_role("option", name="Done").tap()
    await expect(await cell(eva, 1, "Status").find()).to_have_text("Done")
    for kind in ("board", "calendar", "list", "gallery"):
        await eva.goto(await tasks.view(kind, {"group": tasks.prop("Status")["id"]} if kind == "board" else {}))
        await expect(eva.get_by_role("tab", name=kind.title())).to_be_in_viewport()
        assert await eva.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), kind
    await eva.get_by_role("button", name="Peas").tap()
    await expect(eva.get_by_label("Page title")).to_have_value("Peas")
    await expect(eva.get_by_role("button", name="Status: Done")).to_be_visible()
    assert eva.complaints == []
