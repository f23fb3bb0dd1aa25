"""Every screen and popover at every width, light and dark: nothing for axe to find, nothing cut off or to scroll sideways.

`make pictures` lets the last test here draw docs/memo anew.
"""

import os
from pathlib import Path

import pytest
import pytest_asyncio

from bot.browser import chromium
from memo.server.security import COOKIE
from memo.web_build import WEB, install
from tests.memo.browser.edges import EDGES
from tests.memo.browser.pictures import SHAPES, draw, gallery, name_of
from tests.memo.browser.screens import SCREENS, Place, Screen, lay_out
from tests.memo.windows import listen

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.memo_full]
WIDTHS = (375, 768, 1280)
HEIGHT = 720
LOW = 560  # of a small laptop or a phone on its side
PHONES = 700  # narrower windows are touched
OPENED = "[data-portal] [role=menu], [data-portal] [role=dialog], [role=listbox]"
FLOATING = "[role=menu], [role=dialog], [role=listbox], [role=toolbar], [role=tooltip], [role=alert], .mantine-Popover-dropdown"
# Cards are named by their titles, and the rest of a card is its description. The menu behind "/" is the editor's own: what it
# says to screen readers comes from `aria-activedescendant`, which works.
EXCUSED = {
    "label-content-name-mismatch": ".board-card, .gallery-card",
    "aria-allowed-attr": ".tiptap",
    "aria-input-field-name": "#bn-suggestion-menu",
    "scrollable-region-focusable": "#bn-suggestion-menu",
}
# What floats over the page stands at the end of the body, outside its landmarks.
AXE = """async ([rules, excused]) => {
    const only = rules ? { runOnly: { type: "rule", values: rules } } : { rules: { region: { enabled: false } } };
    const isExcused = (id, [selector]) => id in excused && document.querySelector(selector)?.matches(excused[id]);
    return (await axe.run(document, { resultTypes: ["violations"], ...only })).violations.flatMap(({ id, nodes }) =>
        nodes.filter(({ target }) => !isExcused(id, target))
            .map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n").slice(1).join(";")}`));
}"""
IN_DARK = ["color-contrast", "link-in-text-block"]  # what colours can change
# What floats must be inside the window.
CUT = """(floating) => [...document.querySelectorAll(floating)].flatMap((one) => {
    const box = one.getBoundingClientRect();
    const floats = one.closest("[data-portal], .mantine-Popover-dropdown, .mantine-Modal-content") !== null;
    if (!floats || !one.checkVisibility({ opacityProperty: true }) || box.width === 0) return [];
    const name = `${one.getAttribute("role")} ${one.getAttribute("aria-label") ?? one.className}`;
    const scrolled = one.parentElement.closest("[role=menu], [role=dialog], [role=listbox], .mantine-Popover-dropdown");
    const inside = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1;
    const edges = [box.left, box.top, box.right, box.bottom].map(Math.round);
    return inside || scrolled ? [] : [`${name}: ${edges} in ${innerWidth}×${innerHeight}`];
})"""
WIDER = "document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} px wide`] : []"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(house) -> Place:
    return await lay_out(house, await house.person("ada"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visit(house):
    """Give a window of some size with axe in it; one for each person and size, but a new one for who is not signed in."""
    install(WEB)
    contexts: dict = {}
    async with chromium() as browser:

        async def context_of(who: str | None, width: int, height: int):
            key = (who, width, height)
            if who is None or key not in contexts:
                phone = {"has_touch": True, "is_mobile": True} if width < PHONES else {}
                look = {"reduced_motion": "reduce", "color_scheme": "light"}
                context = await browser.new_context(viewport={"width": width, "height": height}, **look, **phone)
                await context.add_init_script(path=WEB / "node_modules" / "axe-core" / "axe.min.js")
                if who is not None:
                    await house.person(who)
                    await context.add_cookies([{"name": COOKIE, "value": f"token-of-{who}", "url": house.url}])
                contexts[key] = context
            return contexts[key]

        async def visiting(who: str | None, width: int, height: int = HEIGHT):
            context = await context_of(who, width, height)
            await context.set_offline(False)
            for page in context.pages:
                await page.close()
            page = await context.new_page()
            listen(page)
            return page

        yield visiting


async def in_colours(page, scheme: str) -> None:
    """Show a page light or dark."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.wait_for_function("scheme => document.documentElement.dataset.mantineColorScheme === scheme", arg=scheme)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.name)
async def test_a_screen_is_sound(visit, place, screen: Screen, width: int):
    if not screen.least_width <= width <= screen.most_width:
        pytest.skip("not at this width")
    page = await visit(screen.who, width)
    await screen.open(page, place)
    found = await page.evaluate(WIDER) + await page.evaluate(CUT, FLOATING)
    found += [f"light: {one}" for one in await page.evaluate(AXE, [None, EXCUSED])]
    await in_colours(page, "dark")
    found += [f"dark: {one}" for one in await page.evaluate(AXE, [IN_DARK, EXCUSED])]
    assert found == []
    assert page.complaints == []


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("edge", EDGES, ids=lambda one: one.name)
async def test_what_opens_at_an_edge_is_not_cut_off(visit, place, edge: Screen, width: int):
    page = await visit(edge.who, width, LOW)
    await edge.open(page, place)
    await page.wait_for_timeout(400)  # what it holds may still come
    assert await page.evaluate(WIDER) + await page.evaluate(CUT, FLOATING) == []
    assert await page.locator(OPENED).count() > 0


@pytest.mark.parametrize("shape", SHAPES)
async def test_the_pictures_are_of_every_main_screen(visit, place, shape: str, tmp_path: Path):
    folder = Path(os.environ.get("MEMO_PICTURES", tmp_path))
    shown = [one for one in SCREENS if one.shown and one.least_width <= SHAPES[shape][0] <= one.most_width]
    for screen in shown:
        page = await visit(screen.who, *SHAPES[shape])
        await screen.open(page, place)
        for scheme in ("light", "dark"):
            await in_colours(page, scheme)
            colours = await draw(page, folder / name_of(screen.name, shape, scheme))
            assert colours > 8, f"{screen.name} is blank"
    kept = Path("docs/memo")
    assert [one.name for one in shown if not (kept / name_of(one.name, shape, "dark")).is_file()] == [], "make pictures"
    if "MEMO_PICTURES" in os.environ:
        (folder / "README.md").write_text(gallery([one for one in SCREENS if one.shown], folder))
