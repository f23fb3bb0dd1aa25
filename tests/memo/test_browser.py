"""Memo in a real browser, as people use it."""

import re
import signal
from contextlib import asynccontextmanager

import pytest
from PIL import Image
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from bot.browser import chromium

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}


@pytest.fixture
async def open_at():
    """Open a signed-in window; each is a browser of its own, with its own cookies and local copies."""
    async with chromium() as browser:

        @asynccontextmanager
        async def window(url: str, name: str = "ada", size=DESKTOP, **options):
            context = await browser.new_context(viewport=size, **options)
            page = await context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
            await page.goto(url)
            await page.get_by_label("Email").fill(f"{name}@memo.test")
            await page.locator("input[type=password]").fill(PASSWORD)
            await page.get_by_role("button", name="Sign in").click()
            await expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
            yield page
            await context.close()
            assert complaints == []

        yield window


def _is_complaint(line) -> bool:
    if "TextSelection endpoint" in line.text:  # the editor's own, when an image block takes the cursor
        return False
    unreachable = "WebSocket" in line.text or "Failed to load resource" in line.text
    return line.type in ("error", "warning") and not unreachable


def editor(page):
    return page.get_by_role("textbox", name="Page text")


def saved(page):
    return page.get_by_role("status").get_by_text("Saved", exact=True)


async def new_page(page, title: str) -> None:
    await page.get_by_role("button", name="New page", exact=True).click()
    field = page.get_by_label("Page title")
    await expect(field).to_have_value("")
    await field.fill(title)
    await field.press("Enter")
    await expect(editor(page)).to_be_focused()


@pytest.fixture
def real(config, change, dist):
    return change(config, web_dist=dist)


async def test_what_is_written_is_saved_and_someone_else_sees_it(start, real, open_at):
    async with start(real) as house, open_at(house.url) as ada:
        await new_page(ada, "Plans for spring")
        await ada.keyboard.type("# First")
        await ada.keyboard.press("Enter")
        await ada.keyboard.type("Sow the peas.")
        await expect(saved(ada)).to_be_visible()
        await ada.reload()
        await expect(editor(ada)).to_contain_text("Sow the peas.")
        await expect(ada.get_by_label("Page title")).to_have_value("Plans for spring")
        async with open_at(ada.url, "carl") as carl:
            await expect(editor(carl)).to_contain_text("Sow the peas.")
            await expect(ada.get_by_label("Also here").get_by_text("C", exact=True)).to_be_visible()
            await editor(carl).get_by_text("Sow the peas.").click()
            await carl.keyboard.press("End")
            await carl.keyboard.type(" And beans.")
            await expect(editor(ada)).to_contain_text("Sow the peas. And beans.")


async def test_writing_goes_on_without_a_connection_and_is_merged(process, real, open_at):
    process.use(real)
    await process.start()
    async with open_at(process.url) as ada:
        await new_page(ada, "Journey")
        await ada.keyboard.type("before ")
        await expect(saved(ada)).to_be_visible()
        process.end(signal.SIGKILL)
        await ada.keyboard.type("during")
        await expect(ada.get_by_role("status").get_by_text(re.compile(r"Offline, \d+ unsaved"))).to_be_visible()
        await process.start()
        await expect(saved(ada)).to_be_visible(timeout=20_000)
        await ada.reload()
        await expect(editor(ada)).to_contain_text("before during")


async def test_the_tree_and_the_feedback_form_on_a_phone(start, real, open_at):
    async with start(real) as house, open_at(house.url, "eva", PHONE, has_touch=True, is_mobile=True) as eva:
        await eva.get_by_role("button", name="Open the sidebar").tap()
        await eva.get_by_role("button", name="Open Engineering").tap()
        await eva.get_by_role("link", name="Release checklist").tap()
        await expect(eva.get_by_label("Page title")).to_have_value("Release checklist")
        await expect(eva.get_by_role("button", name="Close the sidebar")).to_be_hidden()
        await eva.get_by_role("button", name="Open the sidebar").tap()
        await eva.get_by_role("button", name="Feedback").tap()
        await eva.get_by_label("What is on your mind?").fill("The list is too long for my phone.")
        await eva.get_by_role("button", name="Send").tap()
        await expect(eva.get_by_text("Thank you.")).to_be_visible(timeout=15_000)
        await eva.goto(f"{house.url}/feedback")
        report = eva.get_by_role("article", name="Report 1")
        await expect(report).to_contain_text("Received")
        await expect(report.get_by_role("link", name="picture")).to_be_visible()
        assert await eva.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_an_image_is_uploaded_from_the_slash_menu(start, real, open_at, tmp_path):
    photo = tmp_path / "photo.png"
    Image.new("RGB", (320, 200), "teal").save(photo)
    async with start(real) as house, open_at(house.url) as ada:
        await new_page(ada, "Album")
        await ada.keyboard.type("/image")
        await ada.get_by_role("option", name="Image").click()
        await ada.locator("input[type=file]").set_input_files(photo)
        image = editor(ada).get_by_role("img")
        await expect(image).to_be_visible()
        await expect(saved(ada)).to_be_visible()
        await ada.reload()
        await expect(image).to_be_visible()
        assert await image.evaluate("image => image.naturalWidth") == 320
