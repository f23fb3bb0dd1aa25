"""Questions in the thread of work under way, answered from the journal and the repository; no model is needed."""

import re

from bot.forge.git_values import ChangedFile
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import thread as words

_QUESTION = re.compile(
    r"\?\s*$|^\s*(?:why|what|when|who|where|which|how|is it|are you|did you|do you|does it|can you tell|show me)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\bwhat(?:'s| has| have| is| was| did)?\b.*\b(?:changed?|changes|diff(?:erence)?|touch(?:ed)?|edit(?:ed)?)\b"
    r"|\bshow me the (?:diff|changes?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|to|of|under|about|with)\s+(?:the\s+)?[`\"“]?([\w./-]+)", re.IGNORECASE)
_PRAISE = re.compile(
    r"^\W*(?:(?:lgtm|looks? (?:good|great|fine)(?: to me)?|thanks?(?: you| a lot)?|thx|nice|great|cool|perfect|well done"
    r"|ok(?:ay)?|good(?: job| work)?|👍|🎉|:\+1:|:tada:|:heart:)[\W\s]*+)+$",
    re.IGNORECASE,
)
HERE = frozenset(
    {"this", "it", "that", "the", "here", "total", "all", "there", "change", "code", "branch", "pull", "item"}
)


def is_question(text: str) -> bool:
    """Whether `text` wants to know something rather than have something done."""
    return bool(_QUESTION.search(text))


def is_praise(text: str) -> bool:
    """Whether `text` says no more than that somebody is pleased."""
    return bool(_PRAISE.match(text))


def asks_for_changes(text: str) -> bool:
    """Whether `text` asks what the change changes."""
    return bool(_CHANGED.search(text))


def place_in(text: str) -> str:
    """Return the part of the product a question is about, as it was named; empty for all of it."""
    named = [found for found in _PLACE.findall(text) if found.lower().strip(".") not in HERE]
    return named[-1].strip("./?!") if named else ""


def about(files: list[ChangedFile], place: str) -> list[ChangedFile]:
    """Return the files that belong to `place`: by their path, else by what was changed in them."""
    wanted = place.casefold().removesuffix("s")
    by_path = [file for file in files if wanted in file.path.casefold()]
    return by_path or [file for file in files if wanted in file.patch.casefold()]


async def what_changed(out: Outside, item: WorkItem, text: str) -> Message:
    """Return what the item's newest head changes, in the part of the product that the question names."""
    if not item.head_sha:
        return words.nothing_handed_in(item)
    files = await out.workspaces.changed_files(item.base_sha, item.head_sha)
    place = place_in(text)
    return words.changes(item, about(files, place) if place else files, place, len(files))
