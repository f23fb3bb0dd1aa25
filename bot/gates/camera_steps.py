"""What a visitor does on a page before its picture is taken, and which of what then shows is cut off.

It runs inside the sandbox, beside code that nobody has looked at, so whoever reads its answer believes it no more than a page.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from bot.browser import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page  # noqa: TID251

ROLES = ("link", "menuitem", "tab", "option", "combobox", "textbox", "checkbox", "switch")
PRESS_MS = 2_000


class Seen(TypedDict):
    """What was pressed, what was named and not found, and what is cut off."""

    pressed: list[str]
    missed: list[str]
    cut: list[str]


async def follow(page: "Page", steps: Sequence[tuple[str, bool]]) -> Seen:
    """Press what each step names, in order; one that nobody said was pressed (False) is no loss when it is not there."""
    seen = Seen(pressed=[], missed=[], cut=[])
    for name, was_said in steps:
        if await _press(_control(page, name)):
            seen["pressed"].append(name)
        elif was_said:
            seen["missed"].append(name)
    return seen


async def cut_off(page: "Page") -> list[str]:
    """Return what shows only in part: hidden by the box it is in, or beyond the side of the page; the most hidden first."""
    return [str(one) for one in await page.evaluate(CUT)]


def _control(page: "Page", name: str) -> "Locator":
    pattern = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    found = page.get_by_role("button", name=pattern)
    for role in ROLES:
        found = found.or_(page.get_by_role(role, name=pattern))  # type: ignore[arg-type]
    return found.filter(visible=True).first


async def _press(control: "Locator") -> bool:
    try:
        if not await control.count():
            return False
        await control.click(timeout=PRESS_MS)
    except BrowserError:
        return False
    return True


# What scrolls is not cut off, nor what ends its own words by dots, nor what waits outside the page on purpose.
CUT = """() => {
  const found = [];
  const told = "button, a, input, select, textarea, label, h1, h2, h3, h4, p, li, td, th, img, canvas, [role], [popover]";
  for (const one of document.querySelectorAll(told)) {
    const at = one.getBoundingClientRect();
    const look = getComputedStyle(one);
    if (at.width < 4 || at.height < 4 || look.visibility !== "visible" || look.opacity === "0") continue;
    const room = { left: 0, right: innerWidth, top: -Infinity, bottom: look.position === "fixed" ? innerHeight : Infinity };
    let scrolls = false;
    for (let box = one.parentElement; box && box !== document.documentElement && !scrolls; box = box.parentElement) {
      const its = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      scrolls = /auto|scroll/.test(its.overflowX + its.overflowY) && box !== document.body;
      if (/hidden|clip/.test(its.overflowX))
        Object.assign(room, { left: Math.max(room.left, edge.left), right: Math.min(room.right, edge.right) });
      if (/hidden|clip/.test(its.overflowY) && box !== document.body)
        Object.assign(room, { top: Math.max(room.top, edge.top), bottom: Math.min(room.bottom, edge.bottom) });
    }
    const shows = at.right > room.left + 2 && at.left < room.right - 2 && at.bottom > room.top + 2 && at.top < room.bottom - 2;
    if (scrolls || !shows) continue;
    const sides = { right: at.right - room.right, left: room.left - at.left };
    Object.assign(sides, { bottom: at.bottom - room.bottom, top: room.top - at.top });
    const [side, px] = Object.entries(sides).sort((a, b) => b[1] - a[1])[0];
    const name = (one.getAttribute("aria-label") || one.innerText || one.getAttribute("role") || one.tagName).trim();
    if (px > 3) found.push([px, `“${name.split("\\n")[0].slice(0, 40)}” by ${Math.round(px)} px (${side})`]);
  }
  return [...new Set(found.sort((a, b) => b[0] - a[0]).map((one) => one[1]))].slice(0, 3);
}"""
