"""What is said of a specification once it is in the repository."""

from bot.lifecycle import WorkItem
from bot.slack.blocks import Message, message, section
from bot.slack.messages.words import named
from bot.slack.text import escape, link


def written(item: WorkItem, path: str, url: str, pull: int, pull_url: str) -> Message:
    """Return where the accepted document is, and what a person may do with it."""
    place = link(url, path) if url else f"`{escape(path)}`"
    by = link(pull_url, f"Pull request {pull}")
    how = f"{by} brings it to the base branch; merge it when you like." if pull else "It is on the base branch."
    told = section(f"📄 The accepted specification is {place}. {how} The work does not wait for it.")
    return message(f"The specification of {named(item)} is {path}", told)
