"""Memo in a browser: how soon a page can be written, what a key costs in a long page, how soon someone else sees it."""

import asyncio
import gzip
import re
import time
from pathlib import Path
from statistics import mean

from playwright.async_api import CDPSession, Page, expect  # noqa: TID251 - for its types; the browser comes from bot.browser

from bot.browser import chromium
from memo.web_build import ensure_built
from tests.bench.figures import Figure, percentile
from tests.bench.memo.served import memo
from tests.bench.places import ROOT
from tests.memo.windows import editor, saved, sign_in

LONG, SHORT_TEXT = 5_000, 10
KEYS = 40
PAUSE_MS = 120
# From a key to the frame that shows it: the frame is painted when a message posted in it arrives.
TO_PAINT = """() => {
    window.paints = [];
    addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.paints.push(performance.now() - timeStamp);
        port2.postMessage(null);
    }), true);
}"""
SENT = """() => {
    window.sent = [];
    addEventListener("keydown", () => window.sent.push(performance.timeOrigin + performance.now()), true);
}"""
SEEN = """() => {
    window.seen = [];
    const line = document.querySelector(".bn-editor");
    const count = () => line.textContent.split("~").length - 1;
    new MutationObserver(() => {
        while (window.seen.length < count()) window.seen.push(performance.timeOrigin + performance.now());
    }).observe(line, { subtree: true, childList: true, characterData: true });
}"""


def sizes() -> list[Figure]:
    """Return what a browser loads first, and what the editor adds, compressed."""
    assets = ensure_built(ROOT / "memo/web/dist") / "assets"
    named = set(re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', (assets.parent / "index.html").read_text()))
    first = _with_imports(assets, named)
    editor_only = _with_imports(assets, {path.name for path in assets.glob("PageEditor-*.js")}) - first
    return [
        Figure("First load of the shell, gzip", _packed_kb(assets, first), "kB", most=180),
        Figure("What the editor adds, gzip", _packed_kb(assets, editor_only), "kB", most=330),
    ]


def _with_imports(assets: Path, names: set[str]) -> set[str]:
    """Return these files with all that they import at once."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= (
            set(re.findall(r"""(?:from|import)\s*["'`]\./([^"'`]+\.js)["'`]""", (assets / name).read_text())) - found
        )
    return found


def _packed_kb(assets: Path, names: set[str]) -> float:
    return sum(len(gzip.compress((assets / name).read_bytes(), 9)) for name in names) / 1000


async def measure(folder: Path) -> list[Figure]:
    """Return every figure of the browser; those of main-thread time leave out what the machine does otherwise."""
    async with memo(folder, [LONG, SHORT_TEXT, 1]) as served, chromium() as browser:
        address = [f"{served.process.url}/p/{one}" for one in served.pages]
        first, second = [await (await browser.new_context()).new_page() for _ in range(2)]
        await sign_in(first, served.process.url, "ada")
        await sign_in(second, served.process.url, "carl")
        found = [await short_page(first, address[1])]
        usual, _ = await a_key(first, await first.context.new_cdp_session(first))
        found += await long_page(first, address[0], usual)
        return found + await together(first, second, address[2])


async def busy_s(session: CDPSession) -> float:
    """Return the processor time of the page's main thread."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "ThreadTime")


async def a_key(page: Page, session: CDPSession) -> tuple[float, list[float]]:
    """Return what a key costs the main thread of the page that is open, and how long each took until it was seen, in ms."""
    await session.send("Performance.enable")
    await expect(saved(page)).to_be_visible()
    await editor(page).locator("p").nth(3).click()
    await page.keyboard.press("End")
    await page.keyboard.type("warm ", delay=PAUSE_MS)
    await page.evaluate(TO_PAINT)
    before = await busy_s(session)
    await page.keyboard.type("x" * KEYS, delay=PAUSE_MS)
    await page.wait_for_timeout(500)
    return (await busy_s(session) - before) / KEYS * 1000, await page.evaluate("window.paints")


async def long_page(page: Page, address: str, usual: float) -> list[Figure]:
    """Return the figures of a long page; `usual` is what a key costs in a short one."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    before = await busy_s(session)
    await page.goto(address)
    await expect(saved(page)).to_be_visible(timeout=60_000)
    await expect(editor(page)).to_be_visible()
    await page.wait_for_timeout(1_000)
    load = await busy_s(session) - before
    key, paints = await a_key(page, session)
    return [
        Figure(f"{LONG:,} blocks: load, main thread", load, "s", most=1.5),
        Figure(
            f"{LONG:,} blocks: a key, main thread",
            key,
            "ms",
            peer=usual,
            most=60,
            note=f"the peer is a key in our page of {SHORT_TEXT} blocks, in the same run",
        ),
        Figure(f"{LONG:,} blocks: key to paint, p50", percentile(paints, 50), "ms", most=60),
        Figure(f"{LONG:,} blocks: key to paint, p95", percentile(paints, 95), "ms", most=120),
    ]


async def short_page(page: Page, address: str) -> Figure:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        await page.goto(address)
        await expect(editor(page)).to_have_attribute("contenteditable", "true")
        times.append(time.perf_counter() - began)
    return Figure(f"{SHORT_TEXT} blocks: until one can write", mean(sorted(times)[:3]), "s", most=1)


async def together(one: Page, other: Page, address: str) -> list[Figure]:
    for page in (one, other):
        await page.goto(address)
        await expect(saved(page)).to_be_visible()
        await expect(editor(page)).to_be_visible()
    await editor(one).locator("p").first.click()
    await page_at_end(one)
    await one.evaluate(SENT)
    await other.evaluate(SEEN)
    await one.keyboard.type("~" * KEYS, delay=PAUSE_MS)
    await expect(editor(other)).to_contain_text("~" * KEYS)
    await asyncio.sleep(0.2)
    sent, seen = await one.evaluate("window.sent"), await other.evaluate("window.seen")
    delays = [late - early for early, late in zip(sent[-KEYS:], seen[-KEYS:], strict=True)]
    return [
        Figure("From a key to another browser's page, p50", percentile(delays, 50), "ms", most=30),
        Figure("From a key to another browser's page, p95", percentile(delays, 95), "ms", most=60),
    ]


async def page_at_end(page: Page) -> None:
    await page.keyboard.press("End")
