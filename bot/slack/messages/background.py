"""What is said of background that people give with an idea."""

from bot.background.texts import LONGEST
from bot.slack.blocks import Message, context, message
from bot.slack.text import clip, escape, link

NAME_CHARS = 120
LONGER = (
    f" It is longer than {LONGEST:,} characters: what comes after them I did not read; share the part that matters."
)


def read(name: str, url: str, count: int, *, cut: bool = False) -> Message:
    """Return that a page, or a file without an address, was read, and what for; `cut` when there is more than I read."""
    where = link(url, clip(name, NAME_CHARS)) if url else f"*{escape(clip(name, NAME_CHARS))}*"
    rest = LONGER if cut else ""
    told = f"📎 I read {where} ({count:,} words).{rest} The document quotes it under Background, as material, not as a decision."
    return message(f"I read {escape(clip(name, NAME_CHARS))}", context(told))


def kept(name: str, url: str) -> Message:
    """Return that a picture is kept with the document."""
    shown = clip(name, NAME_CHARS)
    told = f"📎 {link(url, shown)} is kept with the document under Background. What it shows I do not read; say it in words."
    return message(f"I keep {escape(shown)}", context(told))


def unread(reason: str) -> Message:
    """Return why a link or a file was not read and what to do instead."""
    return message(escape(clip(reason, 300)), context(f"📎 {escape(reason)}"))
