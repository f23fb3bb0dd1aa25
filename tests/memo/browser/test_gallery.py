"""The gallery of components: all of them, light and dark, with nothing for axe to find."""

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from memo.web_build import WEB, install

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
AXE = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
    ({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`))"""


@pytest.mark.memo_full
async def test_axe_finds_nothing_in_any_component_light_or_dark(house, window):
    install(WEB)
    page = await window("ada")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.goto(f"{house.url}/dev/gallery")
        await expect(page.get_by_role("region", name="EmptyState")).to_be_visible()
        await page.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        assert await page.evaluate(AXE) == [], scheme
    assert page.complaints == []
