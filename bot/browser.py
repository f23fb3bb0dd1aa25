"""The only door to Playwright: finds a Chromium on this machine and starts it with flags that keep it quiet and offline."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright  # noqa: TID251
from playwright.async_api import Error as BrowserError  # noqa: TID251

from bot.errors import Permanent

__all__ = ["BrowserError", "chromium", "find_chromium"]

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> Path | None:
    """Return a system Chromium, or None when only Playwright's own download could serve."""
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Yield a running headless Chromium; raises `Permanent` with the cure when the machine has none."""
    async with async_playwright() as playwright:
        found = find_chromium() or Path(playwright.chromium.executable_path)
        if not found.exists():
            raise Permanent(
                "No Chromium here. Install one: `apt-get install chromium` or `playwright install chromium`."
            )
        browser = await playwright.chromium.launch(executable_path=str(found), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()
