"""Memo in a real browser, as people use it: the critical few, in one browser, on one server."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.parcels import picture
from tests.memo.windows import PHONE, bring_in, editor, exported, new_page, saved, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


TOLD_BY_EDITOR = "TextSelection endpoint"  # its own, when an image block takes the cursor


async def test_someone_signs_in_with_a_password(window, house):
    eva = await window(None)
    await sign_in(eva, house.url, "eva")
    await expect(eva.get_by_role("button", name="New page", exact=True)).to_be_visible()
    assert eva.complaints == []


@pytest.mark.smoke
async def test_what_is_written_is_saved_and_someone_else_sees_it(ada, window):
    await new_page(ada, "Plans for spring")
    await ada.keyboard.type("# First")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("Sow the peas.")
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(editor(ada)).to_contain_text("Sow the peas.")
    await expect(ada.get_by_label("Page title")).to_have_value("Plans for spring")
    carl = await window("carl")
    await carl.goto(ada.url)
    await expect(editor(carl)).to_contain_text("Sow the peas.")
    await expect(ada.get_by_label("Also here").get_by_text("C", exact=True)).to_be_visible()
    await editor(carl).get_by_text("Sow the peas.").click()
    await carl.keyboard.press("End")
    await carl.keyboard.type(" And beans.")
    await expect(editor(ada)).to_contain_text("Sow the peas. And beans.")
    assert carl.complaints == []


async def test_what_is_written_before_the_editor_is_there_is_not_lost(ada, house):
    arrives = asyncio.Event()

    async def later(route) -> None:
        await arrives.wait()
        await route.continue_()

    await ada.route("**/assets/PageEditor-*.js", later)
    await ada.goto(f"{house.url}/trash")
    await ada.get_by_role("button", name="New page", exact=True).click()
    await ada.get_by_label("Page title").fill("In a hurry")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("Early words")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("on two lines")
    await expect(editor(ada)).to_have_count(0)
    arrives.set()
    await expect(editor(ada)).to_be_focused()
    await ada.keyboard.type(", and on")
    await expect(editor(ada).get_by_text("Early words", exact=True)).to_be_visible()
    await expect(editor(ada).get_by_text("on two lines, and on", exact=True)).to_be_visible()
    await expect(ada.get_by_label("Page title")).to_have_value("In a hurry")
    await ada.unroute_all()


async def test_a_title_is_kept_by_who_leaves_the_page_at_once(ada):
    await new_page(ada, "Before")
    await ada.get_by_label("Page title").fill("Left in a hurry")
    await ada.get_by_role("link", name="Trash").click()
    await expect(ada.get_by_role("heading", name="Trash")).to_be_visible()
    await expect(ada.get_by_role("link", name="Left in a hurry")).to_be_visible()


@pytest.mark.smoke
async def test_writing_goes_on_without_a_connection_and_is_merged(ada, house):
    await new_page(ada, "Journey")
    await ada.keyboard.type("before ")
    await expect(saved(ada)).to_be_visible()
    await house.go_away()
    await ada.keyboard.type("during")
    await expect(ada.get_by_role("status").get_by_text(re.compile(r"Offline, \d+ unsaved"))).to_be_visible()
    await house.come_back()
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(editor(ada)).to_contain_text("before during")


async def test_an_image_is_uploaded_from_the_slash_menu(ada, tmp_path: Path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(picture(size=(320, 200)))
    await new_page(ada, "Album")
    await ada.keyboard.type("/image")
    await ada.get_by_role("option", name="Image").click()
    await ada.get_by_role("tabpanel", name="Upload").locator("input").set_input_files(photo)
    image = editor(ada).get_by_role("img")
    await expect(image).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.naturalWidth") == 320
    ada.complaints[:] = [one for one in ada.complaints if TOLD_BY_EDITOR not in one]


@pytest.mark.smoke
async def test_a_word_is_found_by_keyboard_from_anywhere(ada):
    await new_page(ada, "Orchard")
    await ada.keyboard.type("A quince by the wall.")
    await expect(saved(ada)).to_be_visible()
    await ada.get_by_role("link", name="Trash").click()
    await ada.keyboard.press("Control+k")
    await ada.keyboard.type("quinc")
    found = ada.get_by_role("option", name="Orchard")
    await expect(found.locator("mark")).to_have_text("quinc")
    await expect(found).to_have_attribute("aria-selected", "true")
    await ada.keyboard.press("Enter")
    await expect(ada.get_by_label("Page title")).to_have_value("Orchard")
    await expect(ada.get_by_role("option")).to_have_count(0)


async def test_a_page_comes_in_from_markdown_and_goes_out_again(ada):
    text = "# 🛒 Shopping\n\n- [x] salt\n- [ ] **rye** bread\n"
    await bring_in(ada, "list.md", text)
    await expect(ada.get_by_label("Page title")).to_have_value("Shopping")
    await expect(editor(ada).locator("strong")).to_have_text("rye")
    assert await exported(ada) == text


async def test_the_tree_and_the_feedback_form_on_a_phone(window, house):
    eva = await window("eva", PHONE)
    await eva.get_by_role("button", name="Open the sidebar").tap()
    await eva.get_by_role("button", name="Open Engineering").tap()
    await eva.get_by_role("link", name="Release checklist").tap()
    await expect(eva.get_by_label("Page title")).to_have_value("Release checklist")
    await expect(eva.get_by_role("button", name="Close the sidebar")).to_be_hidden()
    await eva.get_by_role("button", name="Open the sidebar").tap()
    await eva.get_by_role("button", name="Feedback").tap()
    words = eva.get_by_label("What is on your mind?")
    await words.fill("The list is too long for my phone.")
    await eva.get_by_role("button", name="Close feedback").tap()
    await expect(words).to_be_hidden()
    await eva.get_by_role("button", name="Open the sidebar").tap()
    await eva.get_by_role("button", name="Feedback").tap()
    await expect(words).to_have_value("The list is too long for my phone.")
    await eva.get_by_role("button", name="Send").tap()
    await expect(eva.get_by_text("Thank you.")).to_be_visible(timeout=40_000)  # a picture is taken first
    await eva.goto(f"{house.url}/feedback")
    report = eva.get_by_role("article", name="Report 1")
    await expect(report).to_contain_text("Received")
    await expect(report.get_by_role("link", name="picture")).to_be_visible()
    assert await eva.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert eva.complaints == []


@pytest.mark.memo_full
async def test_a_page_of_the_tree_is_starred_and_let_go_and_its_way_to_the_trash_taken_back(ada):
    await new_page(ada, "Shed")
    address = ada.url
    rows = ada.get_by_role("navigation", name="Pages")

    async def choose(item: str) -> None:
        await rows.get_by_role("link", name="Shed").hover()
        await rows.get_by_role("button", name="Menu of Shed").click()
        await ada.get_by_role("menuitem", name=item).click()

    starred = ada.get_by_role("navigation", name="Favourites").get_by_role("link", name="Shed")
    await choose("Add to favourites")
    await expect(starred).to_be_visible()
    await choose("Remove from favourites")
    await expect(starred).to_have_count(0)
    await choose("Copy link")
    assert await ada.evaluate("navigator.clipboard.readText()") == address
    await choose("Move to trash")
    await expect(rows.get_by_role("link", name="Shed")).to_have_count(0)
    await ada.get_by_role("button", name="Undo").click()
    await expect(rows.get_by_role("link", name="Shed")).to_be_visible()
    await expect(ada).to_have_url(address)
    await expect(ada.get_by_label("Page title")).to_have_value("Shed")


@pytest.mark.memo_full
async def test_on_a_phone_all_pages_above_are_a_tap_away(window, api):
    above = await api.new_page("Harbour")
    inside = await api.new_page("Quay", above["id"])
    eva = await window("eva", PHONE)
    await eva.goto(f"{api.url}/p/{inside['id']}")
    await expect(saved(eva)).to_be_visible()
    await eva.get_by_role("button", name="Pages above").tap()
    await eva.get_by_role("menuitem", name="Harbour").tap()
    await expect(eva.get_by_label("Page title")).to_have_value("Harbour")
    await expect(eva.get_by_role("button", name="Pages above")).to_have_count(0)


@pytest.mark.memo_full
async def test_pages_change_places_by_key_and_by_menu_and_none_is_dropped_into_itself(ada, api):
    above = await api.new_page("Attic")
    for title in ("Box", "Crate", "Drawer"):
        await api.new_page(title, above["id"])
    tree = ada.get_by_role("navigation", name="Pages", exact=True)
    await tree.get_by_role("button", name="Open Attic").click()
    await expect(tree.get_by_role("link", name="Drawer")).to_be_visible()
    await tree.get_by_role("link", name="Drawer").focus()
    for places in (["Box", "Drawer", "Crate"], ["Drawer", "Box", "Crate"]):
        await ada.keyboard.press("Control+Shift+ArrowUp")
        await expect(tree.locator("li li a")).to_have_text(places)
        await expect(tree.get_by_role("link", name="Drawer")).to_be_focused()
    await tree.get_by_role("link", name="Box").hover()
    await tree.get_by_role("button", name="Menu of Box").click()
    await ada.get_by_role("menuitem", name="Move down").click()
    await expect(tree.locator("li li a")).to_have_text(["Drawer", "Crate", "Box"])
    assert await api.titles(above["id"]) == ["Drawer", "Crate", "Box"]
    await tree.get_by_role("link", name="Attic").drag_to(tree.get_by_role("link", name="Crate"))
    await expect(ada.get_by_text("cannot be moved into itself")).to_have_count(0)
    await expect(tree.locator("[data-drop]")).to_have_count(0)
