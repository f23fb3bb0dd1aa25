"""Windows: people in front of real browsers, for the tests that need them."""

from pathlib import Path

from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

expect.set_options(timeout=20_000)  # a busy machine is no reason to fail
PASSWORD = "correct horse"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
TOLD_BY_US = ("WebSocket", "Failed to load resource")  # a server out of reach: the page tells people itself
TOLD_BY_EDITOR = ("TextSelection endpoint",)  # the editor's own, when an image block takes the cursor


def listen(page) -> None:
    """Keep what a window complains about in `page.complaints`."""
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda line: page.complaints.append(line.text) if _is_complaint(line) else None)


async def sign_in(page, url: str, name: str) -> None:
    listen(page)
    await page.goto(url)
    await page.get_by_label("Email").fill(f"{name}@memo.test")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(saved(page)).to_be_visible()


def _is_complaint(line) -> bool:
    return line.type in ("error", "warning") and not any(words in line.text for words in TOLD_BY_US + TOLD_BY_EDITOR)


def editor(page):
    return page.locator(".bn-editor")


def saved(page):
    return page.get_by_role("status").get_by_text("Saved", exact=True)


async def new_page(page, title: str) -> None:
    """Make a page and write its title at once, as people do, then go on into its text."""
    await page.get_by_role("button", name="New page", exact=True).click()
    await page.keyboard.type(title)
    await page.keyboard.press("Enter")
    await expect(editor(page)).to_be_focused()
    await expect(page.get_by_label("Page title")).to_have_value(title)


async def keys(page, *chords: str) -> None:
    for chord in chords:
        await page.keyboard.press(chord)


async def bring_in(page, name: str, text: str) -> None:
    """Import a Markdown file as somebody does who chooses it."""
    chosen = {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    await page.get_by_label("A file to import").set_input_files(chosen)


async def exported(page) -> str:
    """The open page as Markdown, once it is saved."""
    await expect(saved(page)).to_be_visible()
    await page.get_by_role("button", name="Page menu").click()
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name="Export as Markdown").click()
    return Path(await (await download.value).path()).read_text()
