"""What is answered in the thread of work under way."""

from collections.abc import Sequence
from typing import Protocol

from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import Message, message, section, sections
from bot.slack.messages.words import SENTENCES, short
from bot.slack.text import clip, escape, link

SHOWN_FILES, SHOWN_LINES, LINE_CHARS = 12, 40, 160
HOW_TO_APPROVE = (
    "Glad to hear it. Nothing was approved by that: press *Approve* on the review to merge exactly that head."
)


class Changed(Protocol):
    """One file of a change."""

    @property
    def path(self) -> str:
        """Its path."""

    @property
    def additions(self) -> int:
        """How many lines it gained."""

    @property
    def deletions(self) -> int:
        """How many lines it lost."""

    @property
    def patch(self) -> str:
        """The hunks alone; empty for a binary file."""


def nothing_handed_in(item: WorkItem) -> Message:
    """Return that there is no change to show yet, and what goes on instead."""
    later = " Ask again once it is handed in." if item.stage in {Stage.QUEUED, Stage.TESTING, Stage.BUILDING} else ""
    return message(f"#{item.id} has no change yet: {SENTENCES[item.stage].lower()}.{later}")


def changes(item: WorkItem, files: Sequence[Changed], place: str, all_files: int) -> Message:
    """Return the files that changed, and the changed lines of the first of them; `place` is what was asked about."""
    whole = f"{_count(all_files)} in all" + (
        f": {link(item.pull_url, f'pull request {item.pull}')}" if item.pull else ""
    )
    if not files:
        told = f"Nothing about “{escape(place)}” changed in {short(item.head_sha)}; {whole}."
        return message(f"#{item.id}: nothing about {place} changed", section(told))
    where = f" about “{escape(place)}”" if place else ""
    listed = [f"• `{escape(file.path)}` +{file.additions} −{file.deletions}" for file in files[:SHOWN_FILES]]
    more = [f"…and {len(files) - SHOWN_FILES} more"] if len(files) > SHOWN_FILES else []
    head = f"*{_count(len(files))} changed{where}* in {short(item.head_sha)} ({whole})"
    return message(
        f"#{item.id}: {_count(len(files))} changed",
        *sections("\n".join([head, *listed, *more])),
        *sections(_excerpt(files[0])),
    )


def _excerpt(file: Changed) -> str:
    lines = [line for line in file.patch.splitlines() if line.startswith(("+", "-", "@@"))]
    if not lines:
        return f"`{escape(file.path)}` has no lines to show: it is binary or was only moved."
    kept = "\n".join(clip(escape(line), LINE_CHARS) for line in lines[:SHOWN_LINES]).replace("```", "ˋˋˋ")
    rest = f"\n…{len(lines) - SHOWN_LINES} more lines" if len(lines) > SHOWN_LINES else ""
    return f"`{escape(file.path)}`\n```{kept}{rest}```"


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files} files"
