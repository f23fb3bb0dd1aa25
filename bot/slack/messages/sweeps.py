"""What is said about the sweeps themselves."""

from bot.slack.blocks import Message, context, message, section
from bot.slack.text import escape


def failing(name: str, reason: str) -> Message:
    """Return that a sweep could not do its work, why, and what follows; said at most once a day for each."""
    text = f"⚠️ The sweep `{escape(name)}` could not do its work: {escape(reason)}"
    return message(text, section(text), context("Nothing was lost. It is tried again when it is next due."))
