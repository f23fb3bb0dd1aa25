"""What is said of background that people give with an idea."""

from bot.background.texts import LONGEST
from bot.lifecycle import WorkItem
from bot.slack.blocks import Message, context, message
from bot.slack.messages.words import SENTENCES, named
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


def passed_on(name: str, count: int, *, cut: bool = False) -> Message:
    """Return that a file was read for the work under way; `cut` when there is more than I read."""
    shown, rest = escape(clip(name, NAME_CHARS)), LONGER if cut else ""
    told = (
        f"📎 I read *{shown}* ({count:,} words).{rest} It goes on with what you said, as material, not as instructions."
    )
    return message(f"I read {shown}", context(told))


def kept_beside(name: str, url: str) -> Message:
    """Return that a picture given to the work under way is kept, where, and what the agents know of it."""
    shown = clip(name, NAME_CHARS)
    told = f"📎 {link(url, shown)} is kept for people to see. The agents cannot look at pictures: say in words what it shows."
    return message(f"I keep {escape(shown)}", context(told))


def needs_words() -> Message:
    """Return that files alone ask for nothing here, and how to ask."""
    return message(
        "📎 Files alone change nothing now. Say in a sentence what shall be different, and post them with it."
    )


def too_late(item: WorkItem) -> Message:
    """Return that files came when nobody works on this any more, and where they are read."""
    return message(files_too_late(item))


def files_too_late(item: WorkItem) -> str:
    """Return in one sentence that a file was not read, and where files are."""
    return (
        f"I did not read your file: {named(item)} is now “{SENTENCES[item.stage].lower()}”. I read files while a "
        "specification is written and while it is built; share it with a new `/spec` or in the thread of the issue it concerns."
    )


def left_out(read: int, given: int) -> str:
    """Return that of many files only the first were taken."""
    return f"I read {read} files of a message and you gave {given}: post the others again, in another message."
