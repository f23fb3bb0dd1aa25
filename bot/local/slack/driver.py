"""Drives the browser page as a person does: by what is written on it, with keyboard and mouse."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.browser import BrowserError

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page  # noqa: TID251

ATTEMPTS = 6
COMPOSER = re.compile("^(Message |Reply…)")


class BrowserPerson:
    """One person at one page; every wait has a deadline of `patience_s`."""

    def __init__(self, page: "Page", url: str, *, patience_s: float = 15.0) -> None:
        self.page, self._url, self._patience_ms = page, url, patience_s * 1000
        page.set_default_timeout(self._patience_ms)

    async def sign_in(self, name: str) -> None:
        """Open the page and sign in as the person with this name."""
        await self.page.goto(self._url)
        await self.page.get_by_role("button", name=_starts(name)).click()
        await self._main.get_by_role("combobox", name=COMPOSER).wait_for()

    async def sign_out(self) -> None:
        """Sign out through the account menu."""
        await self._open_drawer()
        await self.page.get_by_role("button", name=re.compile("^Signed in as")).click()
        await self.page.get_by_role("menuitem", name=re.compile("^Sign out")).click()
        await self.page.get_by_role("list", name="People").wait_for()

    async def open_channel(self, name: str) -> None:
        """Open a channel, a person's or an app's messages from the sidebar."""
        await self._open_drawer()
        sidebar = self.page.get_by_role("navigation", name="Channels and direct messages")
        await sidebar.get_by_role("link", name=_starts(name.lstrip("#"), r"(, \d+ unread)?$")).click()
        await self.page.get_by_role("heading", level=1, name=_starts(name.lstrip("#"))).wait_for()
        await self._main.get_by_role("combobox", name=COMPOSER).wait_for()

    async def open_home(self, app: str) -> "Locator":
        """Open the Home tab of an app and return it."""
        await self.open_channel(app)
        await self.page.get_by_role("navigation", name=f"Tabs of {app}").get_by_role("link", name="Home").click()
        home = self.page.get_by_role("region", name=f"Home of {app}")
        await home.wait_for()
        return home

    async def _open_drawer(self) -> None:
        button = self.page.get_by_role("button", name="Open sidebar")
        if await button.is_visible():
            await button.click()

    @property
    def _main(self) -> "Locator":
        return self.page.get_by_role("main", name="Conversation")

    @property
    def thread(self) -> "Locator":
        """The thread pane."""
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def dialog(self) -> "Locator":
        """The open modal."""
        return self.page.get_by_role("dialog")

    async def say(self, text: str) -> None:
        """Write in the open conversation and send."""
        await self._write(self._main, text)

    async def reply(self, text: str) -> None:
        """Write in the open thread and send."""
        await self._write(self.thread, text)

    async def _write(self, pane: "Locator", text: str) -> None:
        box = pane.get_by_role("combobox", name=COMPOSER)
        await box.fill(text)
        await pane.get_by_role("button", name="Send message").click()

    async def command(self, command: str, text: str = "") -> None:
        """Run a slash command the way people do: type its beginning, take the suggestion with Tab, Enter."""
        box = self._main.get_by_role("combobox", name=COMPOSER)
        await box.fill("")
        await box.press_sequentially(command[:3])
        await self.page.get_by_role("option", name=_starts(command)).wait_for()
        await box.fill(command)
        await box.press("Tab")
        await box.press_sequentially(text) if len(text) < 60 else await box.fill(f"{command} {text}")
        await box.press("Enter")

    def message(self, text: str | re.Pattern[str]) -> "Locator":
        """Return the newest message that contains this text, in whichever pane."""
        return self.page.get_by_role("article").filter(has_text=text).last

    async def click_button(self, name: str, *, within: str | re.Pattern[str] | None = None) -> None:
        """Press the newest button with this exact name, in the message that contains `within` when given."""
        place = self.message(within) if within is not None else self.page.locator(".blocks")
        await place.get_by_role("button", name=name, exact=True).last.click()

    async def select(self, label: str, option: str) -> None:
        """Choose from the newest menu with this label."""
        await self.page.get_by_role("combobox", name=label).last.select_option(label=option)

    async def _act_on(self, text: str | re.Pattern[str], name: str) -> None:
        """Press an entry of a message's toolbar; a card that is drawn anew meanwhile is looked for again, as eyes do."""
        for attempt in range(ATTEMPTS):
            message = self.message(text)
            try:
                await message.scroll_into_view_if_needed()
                await message.focus()
                await message.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click(timeout=3_000)
            except BrowserError:
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                return

    async def open_thread(self, text: str | re.Pattern[str]) -> None:
        """Open the thread of the newest message that contains this text."""
        await self._act_on(text, "Reply in thread")
        await self.thread.get_by_role("combobox", name=COMPOSER).wait_for()

    async def close_thread(self) -> None:
        """Close the thread pane."""
        await self.page.get_by_role("button", name="Close thread").click()

    async def react(self, text: str | re.Pattern[str], name: str) -> None:
        """React to the newest message that contains this text, through the emoji picker."""
        await self._act_on(text, "Add reaction…")
        picker = self.page.get_by_role("dialog", name="Choose an emoji")
        await picker.get_by_role("searchbox").fill(name)
        await picker.get_by_role("option", name=name, exact=True).click()
        await self.message(text).locator(f'[data-reaction="{name}"]').wait_for()

    async def shortcut(self, text: str | re.Pattern[str], name: str) -> None:
        """Run a message shortcut from the message's menu."""
        await self._act_on(text, "More actions")
        await self.page.get_by_role("menuitem", name=_starts(name)).click()

    async def edit(self, text: str | re.Pattern[str], new: str) -> None:
        """Write the person's own newest message that contains this text anew."""
        await self._act_on(text, "More actions")
        await self.page.get_by_role("menuitem", name="Edit message").click()
        box = self.page.get_by_role("textbox", name="Edit message")
        await box.fill(new)
        await box.press("Enter")
        await box.wait_for(state="hidden")

    async def fill_modal(self, values: Mapping[str, Any], submit: str | None = None) -> None:
        """Fill the open modal's inputs by label (a list ticks checkboxes), and press `submit` when it is given."""
        for label, value in values.items():
            await self._fill(label, value)
        if submit is not None:
            await self.dialog.get_by_role("button", name=submit, exact=True).click()

    async def _fill(self, label: str, value: Any) -> None:
        group = self.dialog.get_by_role("group", name=_starts(label))
        if await group.count():
            for one in value if isinstance(value, list) else [value]:
                await group.get_by_label(one).check()
            return
        control = self.dialog.get_by_label(_starts(label))
        if await control.evaluate("node => node.tagName") == "SELECT":
            await control.select_option(label=value)
        else:
            await control.fill(value)

    async def wait_for_text(self, text: str | re.Pattern[str], *, timeout_s: float | None = None) -> None:
        """Return when this text is visible somewhere on the page."""
        deadline = self._patience_ms if timeout_s is None else timeout_s * 1000
        await self.page.get_by_text(text).filter(visible=True).last.wait_for(timeout=deadline)

    async def wait_until_gone(self, text: str | re.Pattern[str], *, timeout_s: float | None = None) -> None:
        """Return when this text is nowhere to be seen."""
        deadline = self._patience_ms if timeout_s is None else timeout_s * 1000
        await self.page.get_by_text(text).filter(visible=True).first.wait_for(state="hidden", timeout=deadline)


def _starts(words: str, rest: str = "") -> re.Pattern[str]:
    # The selector engine writes the pattern between slashes without escaping the ones inside.
    return re.compile("^" + re.escape(words).replace("/", r"\x2f") + (rest or r"(?!\w)"))
