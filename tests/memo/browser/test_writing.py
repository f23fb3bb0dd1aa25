"""What people do while they write: every block from the slash menu."""

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.windows import editor, new_page

pytestmark = [pytest.mark.browser, pytest.mark.memo_full, pytest.mark.asyncio(loop_scope="module")]


SLASH = {
    "heading 2": "heading", "quote": "quote", "toggle list": "toggleListItem", "numbered": "numberedListItem",
    "code": "codeBlock", "divider": "divider",
    "table": "table", "callout": "callout", "image": "image",
}  # fmt: skip


@pytest.mark.parametrize(("words", "kind"), SLASH.items(), ids=SLASH)
async def test_every_block_is_made_from_the_slash_menu_by_keyboard(ada, words, kind):
    await new_page(ada, f"With {words}")
    await ada.keyboard.type(f"/{words}")
    await expect(ada.get_by_role("option").first).to_be_visible()
    await ada.keyboard.press("Enter")
    await expect(editor(ada).locator(f"[data-content-type={kind}]")).to_be_visible()
    await ada.keyboard.press("Escape")
