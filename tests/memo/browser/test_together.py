"""People together, in real browsers: sharing, history, comments, and writing the same block."""

import asyncio
import re

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.windows import editor, new_page, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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
    await expect(carl.get_by_role("heading", name="You can no longer open this page")).to_be_visible()
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


async def test_an_earlier_version_is_looked_at_and_restored_while_someone_else_is_there(ada, window, house):
    await new_page(ada, "Recipe")
    await ada.keyboard.type("Flour")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("Water")
    await expect(saved(ada)).to_be_visible()
    await house.parts.history.keep_all()
    carl = await window("carl")
    await carl.goto(ada.url)
    await editor(carl).get_by_text("Water").click()
    await carl.keyboard.press("End")
    await carl.keyboard.type(" and far too much salt")
    await expect(editor(ada)).to_contain_text("far too much salt")
    await expect(saved(carl)).to_be_visible()
    await house.parts.history.keep_all()
    await ada.get_by_role("button", name="Page menu").click()
    await ada.get_by_role("menuitem", name="History").click()
    history = ada.get_by_role("dialog", name="History of “Recipe”")
    await expect(history.get_by_text("Blocks: 1 changed")).to_be_visible()
    await expect(history.get_by_role("button", name="Carl Okafor")).to_have_attribute("aria-current", "true")
    await history.get_by_role("button", name="Ada Lindqvist").click()
    await expect(history.get_by_label("Text of this version")).to_contain_text("Water")
    await history.get_by_role("button", name="Restore this version").click()
    await expect(history).to_be_hidden()
    for page in (ada, carl):
        await expect(editor(page)).not_to_contain_text("salt")
        await expect(editor(page)).to_contain_text("Water")
    await editor(carl).get_by_text("Flour").click()
    await carl.keyboard.press("End")
    await carl.keyboard.type(" of rye")
    await expect(editor(ada)).to_contain_text("Flour of rye")
    assert carl.complaints == []


async def test_words_are_commented_on_answered_settled_and_told_when_they_are_gone(ada, window):
    await new_page(ada, "Letter")
    await ada.keyboard.type("Dear Sir or Madam")
    await expect(saved(ada)).to_be_visible()
    carl = await window("carl")
    await carl.goto(ada.url)
    await editor(carl).get_by_text("Dear Sir or Madam").click()
    await carl.keyboard.press("End")
    await carl.keyboard.press("Shift+Home")
    await carl.get_by_role("button", name="Comment", exact=True).click()
    await carl.get_by_label("Comment on the selected words").fill("Too stiff?")
    await carl.keyboard.press("Control+Enter")
    await ada.get_by_role("button", name="Comments, 1 open").click()
    thread = ada.get_by_role("article", name="Thread on “Dear Sir or Madam”")
    await expect(thread).to_contain_text("Too stiff?")
    await expect(editor(ada).locator(".comment-mark")).to_have_text("Dear Sir or Madam")
    await thread.get_by_label("Reply").fill("A little.")
    await thread.get_by_role("button", name="Send").click()
    his = carl.get_by_role("article", name="Thread on “Dear Sir or Madam”")
    await expect(his).to_contain_text("A little.")
    await editor(ada).get_by_text("Dear Sir or Madam").click()
    await ada.keyboard.press("Control+a")
    await ada.keyboard.press("Backspace")
    await ada.keyboard.type("Hi")
    await expect(his.get_by_text("On text that was removed")).to_be_visible()
    await his.get_by_role("button", name="Resolve", exact=True).click()
    await expect(thread).to_be_hidden()
    await expect(ada.get_by_role("button", name="Comments", exact=True)).to_be_visible()
    assert carl.complaints == []


async def test_two_people_write_one_line_at_once_then_apart_and_end_up_with_the_same(ada, window, house):
    await new_page(ada, "Duet")
    await ada.keyboard.type("Together")
    await expect(saved(ada)).to_be_visible()
    carl = await window("carl")
    await carl.goto(ada.url)
    await editor(carl).get_by_text("Together").click()
    await carl.keyboard.press("Home")
    await asyncio.gather(ada.keyboard.type(" alto", delay=20), carl.keyboard.type("cello ", delay=20))
    for page in (ada, carl):
        await has_line(page, "cello Together alto")
    await house.go_away()
    for page in (ada, carl):
        await expect(page.get_by_role("status").get_by_text("Offline")).to_be_visible()
    await asyncio.gather(ada.keyboard.type(" ashore"), carl.keyboard.type("adrift "))
    await house.come_back()
    for page in (ada, carl):
        await expect(saved(page)).to_be_visible()
        await has_line(page, "cello adrift Together alto ashore")
    assert carl.complaints == []


async def test_a_reload_without_a_connection_keeps_what_was_written(window, house):
    eva = await window("eva")
    away = asyncio.Event()

    async def through(socket) -> None:
        if away.is_set():
            await socket.close(code=1001)
        else:
            socket.connect_to_server()

    eva.on("dialog", lambda dialog: dialog.accept())  # "Leave the page?": yes
    await eva.route_web_socket(re.compile("/sync"), through)
    await new_page(eva, "Train")
    await eva.keyboard.type("before the tunnel")
    await expect(saved(eva)).to_be_visible()
    away.set()
    house.parts.sockets.close(lambda holder: bool(holder.page_id), 1001, "away")
    await expect(eva.get_by_role("status").get_by_text("Offline", exact=True)).to_be_visible()
    await eva.keyboard.type(", in the tunnel")
    await expect(eva.get_by_role("status").get_by_text("unsaved")).to_be_visible()
    await eva.reload()
    await expect(editor(eva)).to_contain_text("before the tunnel, in the tunnel")
    await expect(eva.get_by_role("status").get_by_text("unsaved")).to_be_visible()
    away.clear()
    await expect(saved(eva)).to_be_visible()
    assert eva.complaints == []


async def has_line(page, text: str) -> None:
    """Wait until the first line is this, apart from the names of those who are in it."""
    bare = """line => {
        const copy = line.cloneNode(true);
        for (const cursor of copy.querySelectorAll(".bn-collaboration-cursor__base")) cursor.remove();
        return copy.textContent.replaceAll("\\u2060", "");
    }"""
    async with asyncio.timeout(20):
        while (found := await editor(page).locator("p").first.evaluate(bare)) != text:
            assert len(found) <= len(text), found
            await asyncio.sleep(0.05)
