"""One Memo and one Chromium for all tests of a module, and the people in front of it."""

import pytest_asyncio
from playwright.async_api import expect

from bot.browser import chromium
from memo.server.security import COOKIE
from tests.memo.browser.tasks import Tasks
from tests.memo.windows import DESKTOP, listen, saved


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(start, configure, dist, tmp_path_factory):
    """Run one Memo for the tests of a module."""
    async with start(configure(tmp_path_factory.mktemp("browser") / "home", dist)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(house):
    """Give someone's window, signed in and at their first page; None is a visitor, who gets a new one each time."""
    windows: dict = {}
    async with chromium() as browser:

        async def window_of(name: str | None, options=DESKTOP):
            if name in windows:
                return windows[name]
            context = await browser.new_context(**options, permissions=["clipboard-read", "clipboard-write"])
            page = await context.new_page()
            listen(page)
            if name is not None:
                await house.person(name)
                await context.add_cookies([{"name": COOKIE, "value": f"token-of-{name}", "url": house.url}])
                await page.goto(house.url)
                await expect(saved(page)).to_be_visible()
                windows[name] = page
            return page

        yield window_of


@pytest_asyncio.fixture(loop_scope="module")
async def ada(window):
    """Return Ada's window; it must have nothing to complain about in the end."""
    page = await window("ada")
    yield page
    assert page.complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def api(house):
    """Return Ada's own calls, to lay out what a test begins with."""
    return await house.person("ada")


@pytest_asyncio.fixture(loop_scope="module")
async def tasks(api):
    """Return a database with three rows: Peas to do, Beans in progress, Leeks done."""
    return await Tasks.made(api)
