"""Databases as people use them from day to day: carried, stretched, taken back, and changed by two at once."""

import asyncio
import re

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.browser.tasks import cell
from tests.memo.windows import PHONE, keys, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.memo_full]


async def draw(page, start: tuple[float, float], goal: tuple[float, float]) -> None:
    """Press, go to another place, and let go there."""
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(start[0] + 12, start[1] + 6, steps=3)
    await page.mouse.move(*goal, steps=8)
    await page.mouse.up()


async def middle(place) -> tuple[float, float]:
    box = await place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def test_the_ends_of_a_bar_are_drawn_to_other_days_and_taken_back(ada, tasks):
    await ada.clock.set_fixed_time("2026-11-15T10:00:00")
    date = tasks.prop("Date")["id"]
    await ada.goto(await tasks.view("calendar", {"date": date}))

    def day(name: str):
        return ada.get_by_role("cell").filter(has=ada.get_by_label(name))

    async def kept(days: dict) -> None:
        await expect(saved(ada)).to_be_visible()
        assert (await tasks.rows())["Beans"][date] == days

    bar = ada.get_by_title("Beans")
    box = await bar.bounding_box()
    await draw(ada, (box["x"] + box["width"] - 3, box["y"] + 9), await middle(day("Friday 13 November")))
    await expect(bar).to_have_css("width", re.compile(r"^[3-9]\d\d"))
    await kept({"start": "2026-11-10", "end": "2026-11-13"})
    await draw(ada, (box["x"] + 3, box["y"] + 9), await middle(day("Monday 9 November")))
    await expect(day("Monday 9 November").get_by_title("Beans")).to_be_visible()
    await kept({"start": "2026-11-09", "end": "2026-11-13"})
    await bar.focus()
    await keys(ada, "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft")
    await kept({"start": "2026-11-09", "end": "2026-11-14"})
    await keys(ada, *["Control+z"] * 4)
    await expect(day("Tuesday 10 November").get_by_title("Beans")).to_be_visible()
    await kept({"start": "2026-11-10", "end": "2026-11-13"})
    await ada.keyboard.press("Control+Shift+z")
    await expect(day("Monday 9 November").get_by_title("Beans")).to_be_visible()
    await kept({"start": "2026-11-09", "end": "2026-11-13"})


async def test_a_card_stays_where_it_is_put_and_columns_are_folded_up(ada, tasks):
    status = tasks.prop("Status")
    await ada.goto(await tasks.view("board", {"group": status["id"]}))
    doing, done = (ada.get_by_role("region", name=re.compile(f"^{one}")) for one in ("In progress", "Done"))
    await expect(ada.get_by_role("button", name="Show the cards of No status")).to_be_visible()
    peas, beans = (ada.get_by_role("button", name=one, exact=True) for one in ("Peas", "Beans"))
    await draw(ada, await middle(peas), await middle(beans))
    await expect(doing.locator(".card-title")).to_have_text(["Peas", "Beans"])
    header = await doing.bounding_box()
    await draw(ada, await middle(peas), (header["x"] + 60, header["y"] + header["height"] - 4))
    await expect(doing.locator(".card-title")).to_have_text(["Beans", "Peas"])
    await expect(saved(ada)).to_be_visible()
    await ada.get_by_role("button", name="Fold up In progress").click()
    await expect(peas).to_have_count(0)
    await ada.reload()
    await expect(done.get_by_role("button", name="Leeks", exact=True)).to_be_visible()
    await expect(peas).to_have_count(0)
    await ada.get_by_role("button", name="Show the cards of In progress").click()
    await expect(doing.locator(".card-title")).to_have_text(["Beans", "Peas"])
    await ada.get_by_role("button", name="New row in Done").click()
    row = ada.get_by_role("complementary", name="Row: Untitled")
    await expect(row.get_by_label("Page title")).to_be_focused()
    await row.get_by_role("button", name="Menu of the row").click()
    await ada.get_by_role("menuitem", name="Move to trash").click()
    await expect(row).to_have_count(0)
    await expect(done.locator(".card-title")).to_have_text(["Leeks"])


async def test_a_card_is_carried_by_a_finger_that_rests_on_it(window, tasks):
    eva = await window("eva", PHONE)
    await eva.goto(await tasks.view("board", {"group": tasks.prop("Status")["id"]}))
    doing = eva.get_by_role("region", name=re.compile("^In progress"))
    x, y = await middle(eva.get_by_role("button", name="Peas", exact=True))
    column = await doing.bounding_box()
    finger = await eva.context.new_cdp_session(eva)

    async def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": across, "y": down} for across, down in points]
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    await touch("touchStart", (x, y))
    await expect(eva.get_by_text("Peas is over Not started.")).to_be_attached()
    for share in (0.2, 0.5, 1):
        await touch("touchMove", (x + (column["x"] + 12 - x) * share, y + 8))
    await expect(eva.get_by_text("Peas is over In progress.")).to_be_attached()
    await touch("touchEnd")
    await expect(doing.get_by_role("button", name="Peas", exact=True)).to_have_count(1)
    await expect(saved(eva)).to_be_visible()
    assert eva.complaints == []


async def test_two_windows_change_one_view_and_neither_takes_the_other_back(ada, tasks, window):
    carl = await window("carl")
    for page in (ada, carl):
        await page.goto(tasks.address)
        await expect(page.get_by_role("gridcell", name="Peas", exact=True)).to_be_visible()
    await ada.get_by_role("columnheader", name="Name").get_by_role("button").click()
    await carl.get_by_role("columnheader", name="Tags").get_by_role("button").click()
    sort, hide = (
        page.get_by_role("menuitem", name=name).click() for page, name in ((ada, "Sort descending"), (carl, "Hide"))
    )
    await asyncio.gather(sort, hide)
    for page in (ada, carl):
        await expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
        await expect(page.get_by_role("columnheader", name="Tags")).to_have_count(0)
        await expect(saved(page)).to_be_visible()
    await ada.get_by_role("columnheader", name="Date").get_by_role("button").click()
    await ada.get_by_role("menuitem", name="Hide").click()
    await ada.reload()  # before the change was sent
    await expect(ada.get_by_role("columnheader", name="Date")).to_have_count(0)
    assert carl.complaints == []


async def test_what_is_half_written_empties_no_cells(ada, tasks):
    await ada.goto(tasks.address)
    day = await cell(ada, 1, "Date").find()
    await day.click()
    await ada.keyboard.press("Enter")
    field = ada.get_by_label("Date: day")
    await expect(field).to_be_focused()
    await ada.get_by_role("switch", name="End date").check()
    await ada.get_by_label("Date: to").fill("2026-11-05")
    start = ada.get_by_label("Date: from")
    await start.fill("0202-11-04")
    await start.fill("2026-11-04")
    await expect(day).to_have_text("4 → 5 Nov 2026")
    await ada.get_by_label("Date: to").fill("2026-11-01")
    await expect(ada.get_by_text("It ends before it begins")).to_be_visible()
    await ada.keyboard.press("Escape")
    await expect(day).to_have_text("4 → 5 Nov 2026")
    beds = await cell(ada, 1, "Beds").find()
    await beds.click()
    await keys(ada, "7", "Enter")
    await ada.get_by_role("checkbox", name="Select all loaded rows").check()
    await ada.get_by_role("button", name="Search the rows").click()
    await ada.get_by_role("textbox", name="Search the rows").fill("Peas")
    bar = ada.get_by_role("toolbar", name="Selected rows")
    await expect(bar).to_contain_text("1 row selected")
    await bar.get_by_role("button", name="Edit").click()
    await ada.get_by_role("menuitem", name="Beds").click()
    await ada.get_by_role("textbox", name="Beds").fill("seven")
    await expect(ada.get_by_text("This is not a number.")).to_be_visible()
    await expect(ada.get_by_role("button", name="Put into 1 row")).to_be_disabled()
    await ada.keyboard.press("Escape")
    await expect(beds).to_have_text("7")


async def test_escape_closes_a_panel_also_when_what_had_the_focus_is_gone(ada, tasks):
    await ada.goto(tasks.address)
    await ada.get_by_role("button", name="Filter", exact=True).click()
    panel = ada.get_by_role("dialog", name="Filter")
    await panel.get_by_role("button", name="Add condition").click()
    await panel.get_by_role("button", name="Remove the condition").click()
    await ada.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
