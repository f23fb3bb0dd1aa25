"""Pictures of screens, small enough to be kept, and the page that shows them."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Page  # noqa: TID251 - for its type; the browser comes from bot.browser

from tests.memo.browser.screens import Screen

SHAPES = {"phone": (390, 844), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")
COLOURS = 128


def name_of(screen: str, shape: str, scheme: str) -> str:
    """Return the file name of a picture."""
    return f"{re.sub(r'[^a-z]+', '-', screen.lower()).strip('-')}-{shape}-{scheme}.png"


async def draw(page: Page, file: Path) -> int:
    """Write what a page shows as a PNG of few colours; returns how many there are."""
    await page.mouse.move(2, 2)  # nothing is hovered
    await page.evaluate("document.fonts.ready")
    await page.wait_for_timeout(300)
    shot = Image.open(io.BytesIO(await page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    small = shot.quantize(COLOURS, dither=Image.Dither.NONE)
    file.parent.mkdir(parents=True, exist_ok=True)
    small.save(file, optimize=True)
    return len(small.getcolors() or [])


def gallery(screens: list[Screen], folder: Path) -> str:
    """Return a page with all pictures of a folder."""
    lines = ["# How Memo looks", "", "Made by `make pictures` from the example workspace; do not edit.", ""]
    for screen in screens:
        lines += [f"## {screen.name[0].upper()}{screen.name[1:]}", ""]
        for shape, (width, _) in SHAPES.items():
            found = [name_of(screen.name, shape, scheme) for scheme in SCHEMES]
            found = [name for name in found if (folder / name).is_file()]
            shown = 195 if width < 700 else 480
            lines += (
                [" ".join(f'<img src="{name}" width="{shown}" alt="{name[:-4]}">' for name in found), ""]
                if found
                else []
            )
    return "\n".join(lines)
