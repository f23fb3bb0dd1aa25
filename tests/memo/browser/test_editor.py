"""The editor's own blocks, covers, and what is done with pages, in a real browser."""

import re

import pytest
from playwright.async_api import expect  # noqa: TID251 - only its assertions; the browser comes from bot.browser
from pycrdt import XmlElement, XmlFragment

from memo.server.sync import wire
from tests.memo.parcels import picture
from tests.memo.windows import bring_in, editor, exported, keys, new_page, saved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_callout_is_made_by_keyboard_and_goes_out_as_one(ada):
    await new_page(ada, "Callouts")
    await ada.keyboard.type("/warn")
    await expect(ada.get_by_role("option", name="Callout")).to_be_visible()
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("Mind the gap")
    await ada.keyboard.press("Control+Alt+o")
    choices = ada.get_by_role("dialog", name="Callout")
    await choices.get_by_text("Warning", exact=True).click()
    await expect(editor(ada).get_by_role("button", name="Warning: change the callout")).to_have_text("⚠️")
    await choices.get_by_role("button", name="fire").click()
    await expect(choices).to_be_hidden()
    await editor(ada).get_by_text("Mind the gap").click()
    await ada.keyboard.press("End")
    await ada.keyboard.press("Enter")
    await ada.keyboard.type("Do")
    await ada.keyboard.press("Tab")
    await ada.keyboard.press("Enter")
    await ada.keyboard.press("Shift+Tab")
    await ada.keyboard.type("[!tip] And rest")
    text = await exported(ada)
    assert text == "# Callouts\n\n> [!WARNING] 🔥\n> Mind the gap\n>\n> Do\n\n> [!TIP]\n> And rest\n"
    await ada.reload()
    await expect(editor(ada).locator(".callout")).to_have_count(2)


IN_ONE_FRAME = """async (keys) => {
  for (const key of keys) {
    const keyCode = { Enter: 13, Tab: 9 }[key];
    const down = new KeyboardEvent("keydown", { key, keyCode, bubbles: true, cancelable: true });
    if (keyCode) document.activeElement.dispatchEvent(down);
    else document.execCommand("insertText", false, key);
    await null;  // lets the editor read what has changed, but no frame be drawn
  }
}"""


async def test_a_block_takes_letters_before_it_has_been_drawn(ada):
    await new_page(ada, "Quick")
    await ada.keyboard.type("alpha")
    await ada.evaluate(IN_ONE_FRAME, ["Enter", "b", "Enter", "Tab", "c", "Enter", "d"])
    await expect(editor(ada)).to_have_text("alphabcd")
    await ada.keyboard.type("elta")
    await expect(editor(ada).get_by_text("delta")).to_be_visible()
    await expect(saved(ada)).to_be_visible()


async def test_after_a_divider_is_typed_no_letter_is_lost_and_undo_brings_the_dashes_back(ada):
    await new_page(ada, "Divided")
    await ada.keyboard.type("Above")
    await keys(ada, "Enter")
    await ada.keyboard.type("---The end")
    assert await exported(ada) == "# Divided\n\nAbove\n\n---\n\nThe end\n"
    await editor(ada).get_by_role("separator").click()
    await ada.keyboard.type("Between")
    assert await exported(ada) == "# Divided\n\nAbove\n\n---\n\nBetween\n\nThe end\n"
    await new_page(ada, "Not divided")
    await ada.keyboard.type("---")
    await expect(editor(ada).get_by_role("separator")).to_be_visible()
    await keys(ada, "Control+z")
    await ada.keyboard.type("8")
    await expect(editor(ada)).to_have_text("---8")


OLDER = """
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(url) { super(String(url).replace(/schema=\\d+/, "schema=OLD")); }
};
""".replace("OLD", str(wire.SCHEMA - 1))


async def test_a_browser_of_an_older_schema_is_told_to_reload_and_harms_nothing(ada, window):
    await new_page(ada, "From the future")
    await ada.keyboard.type("[!note] Kept")
    await expect(saved(ada)).to_be_visible()
    old = await window("carl")
    await old.context.add_init_script(OLDER)
    await old.goto(ada.url)
    await expect(old.get_by_role("button", name="Reload to go on writing")).to_be_visible()
    await expect(editor(old)).to_have_count(0)
    assert await exported(ada) == "# From the future\n\n> [!NOTE]\n> Kept\n"


@pytest.mark.memo_full
async def test_code_is_coloured_copied_and_keeps_its_language(ada):
    await new_page(ada, "Code")
    await ada.keyboard.type('```py x = "words"')
    code = editor(ada).locator("pre")
    await expect(code.locator("span.shiki, span[style*='--shiki']").first).to_be_visible()
    language = editor(ada).get_by_label("Language of the code")
    await expect(language).to_have_value("python")
    await editor(ada).get_by_role("button", name="Copy the code").click()
    await expect(ada.get_by_text("Code copied")).to_be_visible()
    assert await ada.evaluate("navigator.clipboard.readText()") == 'x = "words"'
    await language.select_option("rust")
    await expect(editor(ada)).to_be_focused()
    assert await exported(ada) == '# Code\n\n```rust\nx = "words"\n```\n'


@pytest.mark.memo_full
async def test_code_in_a_language_we_do_not_know_is_shown_and_keeps_it(ada):
    text = "# Loops\n\n```brainfuck\n+[-]\n```\n"
    await bring_in(ada, "loops.md", text)
    await expect(ada.get_by_label("Page title")).to_have_value("Loops")
    await expect(editor(ada).get_by_label("Language of the code")).to_have_value("brainfuck")
    assert await exported(ada) == text


@pytest.mark.memo_full
async def test_a_cover_is_added_moved_by_keyboard_and_seen_by_visitors(ada, api, window):
    await new_page(ada, "Covered")
    await ada.get_by_role("button", name="Page menu").click()
    await ada.get_by_role("menuitem", name="Add cover").click()
    cover = ada.locator(".cover")
    await expect(cover).to_be_visible()
    await ada.get_by_role("button", name="Change cover").click()
    photo = {"name": "tall.png", "mimeType": "image/png", "buffer": picture(size=(400, 900))}
    async with ada.expect_file_chooser() as chooser:
        await ada.get_by_role("button", name="Upload a picture").click()
    await (await chooser.value).set_files(photo)
    await expect(cover.locator("img")).to_be_visible()
    await ada.get_by_role("button", name="Reposition").click()
    place = ada.get_by_role("slider", name="Part of the picture that is shown")
    await expect(place).to_be_focused()
    for _ in range(5):
        await ada.keyboard.press("ArrowRight")
    await ada.get_by_role("button", name="Done").click()
    await expect(place).to_have_count(0)
    await ada.reload()
    await expect(cover.locator("img")).to_have_css("object-position", "50% 55%")
    page_id = ada.url.rsplit("/", 1)[1]
    link = await api.call("POST", f"/api/pages/{page_id}/public-link", {}, status=201)
    visitor = await window(None)
    await visitor.goto(link["link"])
    seen = visitor.locator(".cover img")
    await expect(seen).to_have_css("object-position", "50% 55%")
    assert await seen.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    await cover.hover()
    await ada.get_by_role("button", name="Remove").click()
    await expect(cover).to_have_count(0)


@pytest.mark.memo_full
async def test_a_page_is_renamed_in_the_tree_and_copied(ada):
    await new_page(ada, "Old name")
    await ada.keyboard.type("[!tip] Kept")
    await expect(saved(ada)).to_be_visible()
    pages = ada.get_by_role("navigation", name="Pages", exact=True)
    await pages.get_by_role("link", name="Old name").focus()
    await ada.keyboard.press("F2")
    field = ada.get_by_label("New name of Old name")
    await field.fill("Never")
    await field.press("Escape")
    await expect(pages.get_by_role("link", name="Old name")).to_be_focused()
    await ada.keyboard.press("F2")
    await field.fill("New name")
    await field.press("Enter")
    await expect(pages.get_by_role("link", name="New name")).to_be_focused()
    await expect(ada.get_by_label("Page title")).to_have_value("New name")
    await pages.get_by_role("link", name="New name").hover()
    await ada.get_by_role("button", name="Menu of New name").click()
    await ada.get_by_role("menuitem", name="Duplicate").click()
    await expect(ada.get_by_label("Page title")).to_have_value("New name (copy)")
    await expect(editor(ada).locator(".callout")).to_have_text(re.compile("Kept"))


@pytest.mark.memo_full
async def test_the_shortcuts_are_told_by_a_key(ada):
    await new_page(ada, "Keys")
    await ada.keyboard.type("what?")
    await expect(ada.get_by_role("dialog")).to_have_count(0)
    await ada.keyboard.press("Control+/")
    dialog = ada.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(dialog.get_by_text("Rename")).to_be_visible()
    await ada.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(editor(ada)).to_contain_text("what?")


@pytest.mark.memo_full
async def test_an_image_is_pasted_resized_by_hand_and_by_key_and_captioned(ada):
    await new_page(ada, "Pictures")
    await paste_files(ada, [("pasted.png", "image/png", picture(size=(320, 200)))])
    image = editor(ada).get_by_role("img")
    await expect(image).to_be_visible()
    await image.click()
    width = await image.evaluate("image => image.clientWidth")
    await ada.keyboard.press("Alt+Shift+ArrowRight")
    await expect(image).not_to_have_js_property("clientWidth", width)
    assert await image.evaluate("image => image.clientWidth") > width
    await image.hover()
    handle = editor(ada).locator(".bn-resize-handle").last
    box = await handle.bounding_box()
    await ada.mouse.move(box["x"] + 3, box["y"] + 10)
    await ada.mouse.down()
    await ada.mouse.move(box["x"] - 120, box["y"] + 10, steps=4)
    await ada.mouse.up()
    await expect(saved(ada)).to_be_visible()
    await image.click()
    await ada.get_by_role("button", name="Caption").click()
    await ada.keyboard.type("Two hills")
    await ada.keyboard.press("Enter")
    await expect(editor(ada)).to_contain_text("Two hills")
    await image.click()
    await ada.get_by_role("button", name="Alternative text").click()
    await ada.keyboard.press("Control+a")
    await ada.keyboard.type("Hills under a sky")
    await ada.keyboard.press("Enter")
    await expect(editor(ada).get_by_role("img", name="Hills under a sky")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    now = await image.evaluate("image => image.clientWidth")
    await ada.reload()
    await expect(image).to_be_visible()
    assert abs(await image.evaluate("image => image.clientWidth") - now) <= 2
    assert "![Two hills](" in await exported(ada)


async def paste_files(page, files: list[tuple[str, str, bytes]], html: str = "") -> None:
    """Paste files as the clipboard of a browser holds them."""
    await page.evaluate(
        """([files, html]) => {
            const held = new DataTransfer();
            if (html) held.setData("text/html", html);
            for (const [name, type, bytes] of files) held.items.add(new File([new Uint8Array(bytes)], name, { type }));
            const event = new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        [[(name, kind, list(data)) for name, kind, data in files], html],
    )


async def test_a_text_of_a_later_release_is_kept_from_the_editor_that_would_prune_it(ada, api):
    page = await api.new_page("After a rollback")
    async with api.opens(page["id"]) as copy:
        await copy.sync()
        before = copy.doc.get_state()
        text = copy.doc.get("document-store", type=XmlFragment)
        text.children.append(XmlElement("blockGroup", {}, [XmlElement("kanbanOfTomorrow", {})]))
        await copy.send_update(copy.doc.get_update(before))
        await copy.saved()
        await ada.goto(f"{ada.url.partition('/p/')[0]}/p/{page['id']}")
        await expect(ada.get_by_role("alert")).to_contain_text("This page was written in a newer Memo")
        await expect(editor(ada)).to_have_count(0)
    async with api.opens(page["id"]) as later:
        await later.sync()
        assert "kanbanOfTomorrow" in str(later.doc.get("document-store", type=XmlFragment))


@pytest.mark.memo_full
async def test_a_block_is_duplicated_and_turned_into_another_by_its_handle(ada):
    await new_page(ada, "Handles")
    await ada.keyboard.type("One thing")
    lines = editor(ada).get_by_text("One thing")
    await lines.hover()
    await ada.get_by_role("button", name="Open block menu").click()
    await ada.get_by_role("menuitem", name="Duplicate").click()
    await expect(lines).to_have_count(2)
    await lines.first.hover()
    await ada.get_by_role("button", name="Open block menu").click()
    await ada.get_by_role("menuitem", name="Turn into").hover()
    await ada.get_by_role("menuitem", name="To-do list").click()
    assert await exported(ada) == "# Handles\n\n- [ ] One thing\n\nOne thing\n"


@pytest.mark.memo_full
async def test_words_become_code_from_the_toolbar_and_a_table_gets_a_header(ada):
    await new_page(ada, "Looks")
    await ada.keyboard.type("make it so")
    await keys(ada, "Shift+Home")
    await ada.get_by_role("button", name="Code", exact=True).click()
    await expect(editor(ada).locator("code")).to_have_text("make it so")
    await keys(ada, "End")
    await ada.wait_for_function("getSelection().isCollapsed")
    await keys(ada, "Enter")
    await ada.keyboard.type("/table")
    await keys(ada, "Enter")
    await ada.keyboard.type("Name")
    await editor(ada).get_by_text("Name").hover()
    await ada.get_by_role("button", name="Open block menu").click()
    await ada.get_by_role("menuitem", name="Header row").click()
    await expect(editor(ada).locator("th").first).to_have_text("Name")
    text = await exported(ada)
    assert "`make it so`" in text
    assert "| Name |" in text


async def test_tab_stays_in_the_text_until_escape_and_mod_enter_ticks_and_opens(ada):
    await new_page(ada, "Tabs")
    await keys(ada, "Shift+Tab", "Tab")
    await ada.keyboard.type("One")
    await keys(ada, "Shift+Home", "Tab", "Shift+Tab", "End", "Enter")
    await ada.keyboard.type("[] Two")
    await keys(ada, "Control+Enter", "Enter", "Enter")
    await ada.keyboard.type("/toggle")
    await expect(ada.get_by_role("option").first).to_be_visible()
    await keys(ada, "Enter")
    await ada.keyboard.type("Three")
    toggle = editor(ada).get_by_role("button", name="What is inside")
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await keys(ada, "Control+Enter")
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    assert await exported(ada) == "# Tabs\n\nOne\n\n- [x] Two\n\n<details>\n<summary>Three</summary>\n\n</details>\n"
    await editor(ada).get_by_text("One").click()
    await keys(ada, "Escape", "Tab")
    await expect(editor(ada)).not_to_be_focused()


async def test_an_image_that_does_not_arrive_says_why_and_is_sent_again(ada):
    await new_page(ada, "On the way")
    await ada.context.set_offline(True)
    await paste_files(ada, [("hills.png", "image/png", picture()), ("notes.pdf", "application/pdf", b"%PDF")])
    await expect(ada.get_by_text("Other files were left out.")).to_be_visible()
    waiting = editor(ada).get_by_role("button", name="hills.png did not arrive. Memo cannot be reached.")
    await expect(waiting).to_be_visible()
    await editor(ada).get_by_role("button", name="Try again", exact=True).click()
    await expect(waiting).to_be_visible()
    await ada.context.set_offline(False)
    await expect(editor(ada).get_by_role("img")).to_be_visible()
    await expect(saved(ada)).to_be_visible()
    await ada.reload()
    await expect(editor(ada).get_by_role("img")).to_be_visible()


@pytest.mark.memo_full
async def test_what_is_no_image_is_refused_in_its_place_and_another_can_be_chosen(ada):
    await new_page(ada, "Refused")
    await ada.keyboard.type("/image")
    await ada.get_by_role("option", name="Image").click()
    field = ada.get_by_role("tabpanel", name="Upload").locator("input")
    await field.set_input_files({"name": "words.png", "mimeType": "image/png", "buffer": b"words"})
    await expect(editor(ada)).to_contain_text("words.png did not arrive. That is not an image we can read.")
    await expect(editor(ada).get_by_role("button", name="Try again", exact=True)).to_have_count(0)
    assert "image" not in await exported(ada)
    await editor(ada).get_by_role("button", name="words.png did not arrive").click()
    await field.set_input_files({"name": "large.png", "mimeType": "image/png", "buffer": bytes(11 * 1024 * 1024)})
    await expect(editor(ada)).to_contain_text("It has 11 MB; an image may have 10 MB.")
    await editor(ada).get_by_role("button", name="large.png did not arrive").click()
    await field.set_input_files({"name": "hills.png", "mimeType": "image/png", "buffer": picture()})
    await expect(editor(ada).get_by_role("img")).to_be_visible()


@pytest.mark.memo_full
async def test_several_pictures_are_pasted_in_their_order_and_one_from_the_web_is_kept_here(ada):
    await new_page(ada, "Several")
    await ada.keyboard.type("Two:")
    await paste_files(ada, [("a.png", "image/png", picture()), ("b.png", "image/png", picture(size=(40, 20)))])
    await expect(editor(ada).get_by_role("img")).to_have_count(2)
    await ada.keyboard.type("One:")
    html = '<img src="https://example.test/cat.png" alt="A cat">'
    await paste_files(ada, [("image.png", "image/png", picture(size=(30, 30)))], html)
    await expect(editor(ada).get_by_role("img")).to_have_count(3)
    text = await exported(ada)
    assert text.index("a.png") < text.index("b.png") < text.index("One:") < text.index("image.png")
    assert "example.test" not in text
