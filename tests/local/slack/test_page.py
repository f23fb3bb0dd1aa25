"""The page as people use it: a real Chromium, a real Bolt app."""

import base64
import re
from contextlib import asynccontextmanager

import pytest

from bot.browser import chromium
from bot.local.slack import SlackStandIn, Timing
from bot.local.slack.driver import BrowserPerson

pytestmark = pytest.mark.browser


def words(text):
    return {"type": "plain_text", "text": text}


def button(text, action_id):
    return {"type": "button", "text": words(text), "action_id": action_id}


def card(state, *buttons):
    head = {"type": "header", "text": words("Dark mode")}
    body = {"type": "section", "text": {"type": "mrkdwn", "text": f"State: *{state}*"}}
    return [head, body] + ([{"type": "actions", "elements": list(buttons)}] if buttons else [])


def option(text):
    return {"text": words(text), "value": text.lower()}


def asked(block_id, label, kind, *options, optional=False):
    element = {"type": kind, "action_id": "a"} | ({"options": [option(one) for one in options]} if options else {})
    return {"type": "input", "block_id": block_id, "label": words(label), "element": element, "optional": optional}


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": words("Edit the spec"),
    "submit": words("Save"),
    "blocks": [
        asked("title", "Title", "plain_text_input"),
        asked("prio", "Priority", "static_select", "High", "Low"),
        asked("ring", "Ring", "radio_buttons", "Internal", "Cloud", optional=True),
        asked("due", "Due", "datepicker", optional=True),
    ],
}


class Desk:
    """Opens pages in one browser and collects what went wrong in them."""

    def __init__(self, browser, slack):
        self.browser, self.slack, self.errors = browser, slack, []

    async def person(self, name, width=1280, height=800):
        context = await self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda line: self.errors.append(line.text) if "Content Security Policy" in line.text else None
        )
        person = BrowserPerson(page, self.slack.url, patience_s=8)
        await person.sign_in(name)
        return person


@pytest.fixture
async def browser():
    async with chromium() as started:
        yield started


@pytest.fixture
async def desk(browser, slack):
    opened = Desk(browser, slack)
    yield opened
    assert opened.errors == []


async def test_a_command_a_card_a_modal_and_a_thread(slack, online, desk):
    saved = []

    @online.app.command("/spec")
    async def spec(ack, command, client, respond):
        await ack()
        buttons = (button("Edit", "edit"), button("Accept", "accept"))
        await client.chat_postMessage(channel=command["channel_id"], text="Dark mode", blocks=card("draft", *buttons))
        await respond(f"On it: {command['text']}")

    @online.app.action("edit")
    async def edit(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @online.app.action("accept")
    async def accept(ack, body, client):
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Accepted", blocks=card("accepted")
        )

    @online.app.view("form")
    async def save(ack, view):
        saved.append({block: next(iter(one.values())) for block, one in view["state"]["values"].items()})
        refused = saved[-1]["title"]["value"] == "taken"
        await (ack(response_action="errors", errors={"title": "This title is taken."}) if refused else ack())

    olivia = await desk.person("Olivia")
    await olivia.open_channel("factory")
    await olivia.command("/spec", "dark mode")
    await olivia.wait_for_text("On it: dark mode")
    await olivia.wait_for_text("Only visible to you")

    await olivia.click_button("Edit", within="State:")
    await olivia.fill_modal({}, submit="Save")
    await olivia.wait_for_text("Please complete this required field.")
    await olivia.fill_modal({"Title": "taken", "Priority": "Low", "Ring": "Cloud", "Due": "2026-12-24"}, submit="Save")
    await olivia.wait_for_text("This title is taken.")
    await olivia.fill_modal({"Title": "Dark"}, submit="Save")
    await olivia.dialog.wait_for(state="hidden")
    assert saved[-1]["title"]["value"] == "Dark"
    assert saved[-1]["prio"]["selected_option"]["value"] == "low"
    assert saved[-1]["ring"]["selected_option"]["value"] == "cloud"
    assert saved[-1]["due"]["selected_date"] == "2026-12-24"

    await olivia.click_button("Accept", within="State:")
    await olivia.wait_for_text("accepted")
    assert await olivia.page.get_by_role("button", name="Accept", exact=True).count() == 0
    await olivia.open_thread("State:")
    await olivia.reply("well done")
    await olivia.wait_for_text("1 reply")
    thread = slack.thread("factory", slack.messages("factory")[0]["ts"])
    assert [one["text"] for one in thread] == ["Accepted", "well done"]


async def test_two_people_see_each_other_and_hostile_words_stay_words(slack, desk):
    olivia, gus = await desk.person("Olivia"), await desk.person("Gus", 390, 844)
    await olivia.open_channel("feedback")
    assert "digest" not in await gus.page.get_by_role("navigation", include_hidden=True).inner_text()

    hostile = "<img src=x onerror=alert(1)> *bold* <https://x.example|y> javascript:alert(1)"
    await gus.open_channel("feedback")
    await gus.say(hostile)
    await olivia.wait_for_text("<img src=x onerror=alert(1)>")
    assert await olivia.page.locator(".log img").count() == 0
    assert await olivia.page.locator(".log strong").inner_text() == "bold"

    await gus.react("onerror", "white_check_mark")
    await (
        olivia.message("onerror")
        .get_by_role("button", name=re.compile("^white_check_mark reaction, 1 person: Gus"))
        .click()
    )
    await gus.page.get_by_role("button", name="white_check_mark reaction, 2 people: you, Olivia").wait_for()
    assert slack.messages("feedback")[0]["reactions"][0]["count"] == 2

    await olivia.open_channel("general")
    await gus.say("and another thing, @Olivia")
    unread = olivia.page.get_by_role("link", name="feedback, 1 unread")
    await unread.wait_for()
    await unread.click()
    await olivia.wait_for_text("New")
    await olivia.page.get_by_role("link", name="feedback", exact=True).wait_for()
    assert await gus.page.evaluate("document.documentElement.scrollWidth") == 390


async def test_an_own_message_is_edited_and_deleted_by_keyboard(slack, desk):
    max_ = await desk.person("Max")
    await max_.open_channel("general")
    await max_.say("teh words")
    await max_.wait_for_text("teh words")
    await max_._act_on("teh words", "More actions")
    await max_.page.keyboard.press("End")
    await max_.page.keyboard.press("ArrowUp")
    await max_.page.keyboard.press("Enter")
    box = max_.page.get_by_role("textbox", name="Edit message")
    await box.fill("the words")
    await box.press("Enter")
    await max_.wait_for_text("(edited)")
    assert slack.messages("general")[0]["text"] == "the words"
    await max_._act_on("the words", "More actions")
    await max_.page.keyboard.press("End")
    await max_.page.keyboard.press("Enter")
    await max_.page.get_by_role("button", name="Delete", exact=True).press("Enter")
    await max_.wait_for_text("Nothing has been said in #general yet")
    assert slack.messages("general") == []


async def test_an_app_that_is_away_is_said_to_be_and_nothing_typed_is_lost(slack, bot, desk):
    channel = slack.channel_id("general")
    await bot.client.chat_postMessage(channel=channel, text="card", blocks=card("draft", button("Go", "go")))
    olivia = await desk.person("Olivia")
    await olivia.command("/spec", "x")
    await olivia.wait_for_text("/spec failed because the app did not respond.")
    await olivia.click_button("Go")
    await olivia.wait_for_text("Shopfloor did not respond. Please try again.")
    await olivia.say("/nope now")
    await olivia.wait_for_text("/nope is not a valid command.")
    assert await olivia.page.get_by_role("combobox", name="Message #general").input_value() == "/nope now"


@asynccontextmanager
async def slack_at(home, clock, port=0):
    async with SlackStandIn(home, port, clock=clock, timing=Timing(deadline_s=1.0)) as standin:
        yield standin


async def test_a_page_comes_back_by_itself_after_a_restart(tmp_path, clock, browser):
    async with slack_at(tmp_path, clock) as slack:
        port = slack.port
        olivia = await Desk(browser, slack).person("Olivia")
        await slack.person("maintainer").say("general", "before")
        await olivia.wait_for_text("before")
        draft = olivia.page.get_by_role("combobox", name="Message #general")
        await draft.fill("half a thought")
    await olivia.wait_for_text("Connection lost. Reconnecting…")
    async with slack_at(tmp_path, clock, port) as slack:
        await slack.person("maintainer").say("general", "after")
        await olivia.wait_for_text("after")
        await olivia.wait_until_gone("Connection lost. Reconnecting…")
        assert await draft.input_value() == "half a thought"


async def test_on_a_phone_the_thread_fills_the_screen_and_the_drawer_works_by_key(slack, desk):
    parent = await slack.person("maintainer").say("general", "a question for the thread")
    await slack.person("maintainer").say("general", "an answer", thread=parent)
    gus = await desk.person("Gus", 390, 844)
    await gus.page.get_by_role("link", name="1 reply, open thread").click()
    await gus.wait_for_text("an answer")
    box = await gus.thread.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    await gus.close_thread()
    opener = gus.page.get_by_role("button", name="Open sidebar")
    await opener.press("Enter")
    assert await gus.page.evaluate("document.activeElement.dataset.channel") == slack.channel_id("general")
    await gus.page.keyboard.press("Escape")
    assert await gus.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Open sidebar"


async def test_a_message_shortcut_and_a_permalink(slack, online, desk):
    got = []

    @online.app.shortcut("spec_from_message")
    async def shortcut(ack, body, respond):
        await ack()
        got.append(body["message"]["text"])
        await respond("Made a spec of it.")

    ts = await slack.person("guest").say("general", "dark mode please")
    olivia = await desk.person("Olivia")
    await olivia.shortcut("dark mode please", "Turn into a spec")
    await olivia.wait_for_text("Made a spec of it.")
    assert got == ["dark mode please"]
    reply = await slack.person("maintainer").say("general", "me too", thread=ts)
    for target, pane in ((ts, olivia.page.get_by_role("main")), (reply, olivia.thread)):
        link = await online.client.chat_getPermalink(channel=slack.channel_id("general"), message_ts=target)
        await olivia.page.goto(link["permalink"])
        await pane.locator(f'.target[data-ts="{target}"]').wait_for()
    await olivia.reply("/spec here")
    await olivia.wait_for_text("/spec is not supported in threads. Sorry!")


async def test_all_that_an_app_may_write_is_drawn(slack, bot, desk):
    channel = slack.channel_id("general")
    owner = slack.person("owner").id
    text = f"*bold* _slanted_ ~gone~ `code` <@{owner}> <#{channel}|general> <https://x.example|a link> :tada:"
    text += " <!date^0^{date_num}|then>"
    await bot.client.chat_postMessage(
        channel=channel, text=f"{text}\n> quoted\n• one\n• two\n1. first\n```\nplain *text*\n```"
    )
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}]}
    blocks = [
        {"type": "header", "text": words("A header")},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*left*"}, {"type": "mrkdwn", "text": "right"}]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "small print"}]},
        {"type": "markdown", "text": "# Top\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n- [x] done"},
        {"type": "rich_text", "elements": [rich]},
        {"type": "image", "image_url": f"{slack.url}/page/icon.svg", "alt_text": "the mark"},
        asked("note", "Note", "plain_text_input"),
        {"type": "actions", "elements": [{"type": "overflow", "action_id": "o", "options": [option("History")]}]},
    ]
    await bot.client.chat_postMessage(channel=channel, text="blocks", blocks=blocks)
    olivia = await desk.person("Olivia")
    prose, built = olivia.message("quoted"), olivia.message("A header")
    for tag, content in {
        "strong": "bold",
        "em": "slanted",
        "s": "gone",
        "blockquote": "quoted",
        "a >> nth=1": "a link",
    }.items():
        assert await prose.locator(tag).inner_text() == content
    assert await prose.locator("li").all_inner_texts() == ["one", "two", "first"]
    assert await prose.locator("pre").inner_text() == "plain *text*"
    assert await prose.locator(".mention.me").inner_text() == "@Olivia"
    assert await prose.locator("time[title=then]").inner_text() == "01/01/1970"
    assert await prose.get_by_role("img", name="tada").count() == 1
    assert await built.get_by_role("heading").all_inner_texts() == ["A header", "Top"]
    assert await built.locator("td").all_inner_texts() == ["1", "2"]
    assert await built.get_by_role("img", name="the mark").evaluate("image => image.naturalWidth") > 0
    await built.get_by_label("Note").fill("kept while the card changes")
    await bot.client.chat_update(
        channel=channel, ts=slack.messages("general")[1]["ts"], text="x", blocks=blocks[:1] + blocks[7:]
    )
    await built.get_by_role("heading", name="Top").wait_for(state="detached")
    assert await built.get_by_label("Note").input_value() == "kept while the card changes"
    await built.get_by_role("button", name="More options").click()
    await olivia.page.get_by_role("menuitem", name="History").wait_for()


async def test_files_are_attached_sent_and_shown(slack, desk):
    max_ = await desk.person("Max")
    await max_.open_channel("general")
    picker = max_.page.get_by_label("Files to attach").first
    grey = base64.b64decode("R0lGODlhAQABAIAAAICAgAAAACwAAAAAAQABAAACAkQBADs=")
    await picker.set_input_files([
        {"name": "plan.md", "mimeType": "text/markdown", "buffer": b"# Plan"},
        {"name": "cut.gif", "mimeType": "image/gif", "buffer": grey},
    ])  # fmt: skip
    await max_.page.get_by_role("button", name="Send message").first.click()
    picture = max_.page.get_by_role("img", name="cut.gif")
    await picture.wait_for()
    assert await picture.evaluate("node => node.decode().then(() => node.naturalWidth)") == 1
    (said,) = slack.messages("general")[-1:]
    assert [one["name"] for one in said["files"]] == ["plan.md", "cut.gif"]
    assert (said["subtype"], said["text"]) == ("file_share", "")
