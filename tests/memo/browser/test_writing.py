"""What people do while they write and tidy up: every block, marks, links, nesting, moving, undoing; the tree and the trash."""

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser

from tests.memo.windows import editor, exported, keys, new_page, saved

pytestmark = [pytest.mark.browser, pytest.mark.memo_full, pytest.mark.asyncio(loop_scope="module")]


def tree(page):
    return page.get_by_role("navigation", name="Pages", exact=True)


async def test_markdown_becomes_blocks_while_it_is_typed(ada):
    await new_page(ada, "Typed")
    for line in ("# One", "## Two", "### Three", "> Quoted"):
        await ada.keyboard.type(line)
        await keys(ada, "Enter")
    await ada.keyboard.type("- bullet")
    await keys(ada, "Enter", "Tab")
    await ada.keyboard.type("nested")
    await keys(ada, "Enter", "Enter", "Enter")
    await ada.keyboard.type("1. first")
    await keys(ada, "Enter", "Enter")
    await ada.keyboard.type("[] open")
    await keys(ada, "Enter", "Enter")
    await ada.keyboard.type("**bold** and *slanted* and ~~gone~~ and `code`")
    await keys(ada, "Enter")
    await ada.keyboard.type("---")
    await ada.keyboard.type("The end")
    text = await exported(ada)
    assert text == (
        "# Typed\n\n# One\n\n## Two\n\n### Three\n\n> Quoted\n\n- bullet\n  - nested\n\n1. first\n\n- [ ] open\n\n"
        "**bold** and *slanted* and ~~gone~~ and `code`\n\n---\n\nThe end\n"
    )


SLASH = {
    "heading 2": "heading", "quote": "quote", "toggle list": "toggleListItem", "numbered": "numberedListItem",
    "bullet": "bulletListItem", "check list": "checkListItem", "code": "codeBlock", "divider": "divider",
    "table": "table", "callout": "callout", "image": "image",
}  # fmt: skip


@pytest.mark.parametrize(("words", "kind"), SLASH.items(), ids=SLASH)
async def test_every_block_is_made_from_the_slash_menu_by_keyboard_and_no_letter_after_it_is_lost(ada, words, kind):
    await new_page(ada, f"With {words}")
    await ada.keyboard.type(f"/{words}")
    await expect(ada.get_by_role("option").first).to_be_visible()
    await keys(ada, "Enter")
    await ada.keyboard.type("The end")
    await expect(editor(ada).locator(f"[data-content-type={kind}]")).to_be_visible()
    await expect(editor(ada)).to_contain_text("The end")
    await keys(ada, "Escape")


async def test_selected_words_are_marked_linked_turned_and_all_is_undone(ada):
    await new_page(ada, "Selected")
    await ada.keyboard.type("plain words")
    await keys(ada, "Control+Shift+ArrowLeft", "Control+b")
    await expect(editor(ada).locator("strong")).to_have_text("words")
    await keys(ada, "Control+k")
    await expect(ada.get_by_placeholder("Paste or type an address")).to_be_focused()
    await ada.keyboard.type("https://example.test/a")
    await keys(ada, "Enter")
    link = editor(ada).get_by_role("link", name="words")
    await expect(link).to_have_attribute("href", "https://example.test/a")
    await link.hover()
    await expect(ada.get_by_role("button", name="Edit link")).to_be_visible()
    await editor(ada).get_by_text("plain").dblclick(position={"x": 12, "y": 12})
    await expect(ada.get_by_role("button", name="Edit link")).to_be_hidden()
    await ada.get_by_role("toolbar").get_by_role("button", name="Plain text").click()
    await ada.get_by_role("menuitem", name="Callout").click()
    await expect(editor(ada).locator("[data-content-type=callout]")).to_contain_text("plain words")
    await editor(ada).get_by_text("plain").click()
    for _ in range(12):
        await keys(ada, "Control+z")
    await expect(editor(ada)).not_to_contain_text("plain")


async def test_a_block_is_moved_by_its_handle_and_by_keys_and_deleted(ada):
    await new_page(ada, "Moved")
    for word in ("alpha", "beta", "gamma"):
        await ada.keyboard.type(word)
        await keys(ada, "Enter")
    await editor(ada).get_by_text("gamma").click()
    await keys(ada, "Control+Shift+ArrowUp")
    assert await exported(ada) == "# Moved\n\nalpha\n\ngamma\n\nbeta\n"
    await editor(ada).get_by_text("alpha").hover()
    handle = ada.get_by_role("button", name="Open block menu")
    target = await editor(ada).get_by_text("beta").bounding_box()
    await handle.hover()
    await ada.mouse.down()
    await ada.mouse.move(target["x"] + target["width"] - 4, target["y"] + target["height"] - 2, steps=8)
    await ada.mouse.up()
    assert await exported(ada) == "# Moved\n\ngamma\n\nbeta\n\nalpha\n"
    await editor(ada).get_by_text("beta").hover()
    await handle.click()
    await ada.get_by_role("menuitem", name="Delete").click()
    assert await exported(ada) == "# Moved\n\ngamma\n\nalpha\n"


async def test_a_page_is_carried_into_another_starred_thrown_away_and_brought_back(ada):
    await new_page(ada, "Garden")
    await new_page(ada, "Roses")
    await tree(ada).get_by_role("link", name="Roses").drag_to(tree(ada).get_by_role("link", name="Garden"))
    crumbs = ada.get_by_role("navigation", name="Breadcrumbs")
    await expect(crumbs.get_by_role("link", name="Garden")).to_be_visible()
    await ada.get_by_role("button", name="Favourite").click()
    await expect(ada.get_by_role("navigation", name="Favourites").get_by_role("link", name="Roses")).to_be_visible()
    await ada.get_by_role("button", name="Page menu").click()
    await ada.get_by_role("menuitem", name="Copy link").click()
    await expect(ada.get_by_text("Link copied")).to_be_visible()
    assert await ada.evaluate("navigator.clipboard.readText()") == ada.url
    await ada.get_by_role("button", name="Page menu").click()
    await ada.get_by_role("menuitem", name="Move to trash").click()
    await expect(ada.get_by_label("Page title")).to_have_value("Garden")
    await ada.get_by_role("link", name="Trash").click()
    row = ada.get_by_role("main").get_by_role("listitem").filter(has_text="Roses")
    await row.get_by_role("button", name="Restore").click()
    await expect(row).to_have_count(0)
    await keys(ada, "Control+k")
    await expect(ada.get_by_role("option", name="Garden")).to_be_visible()
    await ada.get_by_role("option", name="Roses").click()
    await expect(crumbs.get_by_role("link", name="Garden")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    await ada.get_by_role("button", name="Page menu").click()
    await ada.get_by_role("menuitem", name="Move to trash").click()
    await ada.get_by_role("link", name="Trash").click()
    await ada.get_by_role("button", name="Delete Roses for ever").click()
    await ada.get_by_role("dialog").get_by_role("button", name="Delete for ever").click()
    await expect(row).to_have_count(0)
