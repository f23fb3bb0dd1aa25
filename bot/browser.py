"""The only door to Playwright: finds a Chromium on this machine and starts it with flags that keep it quiet and offline."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright  # noqa: TID251
from playwright.async_api import Error as BrowserError  # noqa: TID251

from bot.errors import Permanent

__all__ = ["DOWNLOADS", "BrowserError", "chromium", "find_chromium", "folder"]

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
DOWNLOADS = "PLAYWRIGHT_BROWSERS_PATH"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> Path | None:
    """Return a system Chromium, or None when only Playwright's own download could serve."""
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def folder() -> Path | None:
    """Return the folder outside /usr that must be seen, where it is, for `chromium()` to find one; None when none must.

    It may be that of Playwright's downloads; `DOWNLOADS` then has to name it.
    """
    found = find_chromium()
    if found is not None:
        place = found.resolve().parent
        return None if place.is_relative_to("/usr") else place
    downloads = Path(os.environ.get(DOWNLOADS) or Path.home() / ".cache" / "ms-playwright")
    return downloads if downloads.is_dir() else None


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
