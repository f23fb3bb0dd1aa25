"""What is said of a bug that somebody showed by a picture."""

from collections.abc import Sequence

from bot.events import ReportReproduced, SharedFile
from bot.lifecycle import WorkItem
from bot.slack.blocks import Block, Message, context, image, message, section, slack_image
from bot.slack.messages.words import named, short
from bot.slack.text import clip, escape, link

MOST_SHOWN = 3
STATES = {
    "planned": "It is accepted and goes to work.",
    "shipped": "It is mended and live. Please look once more, and say so here if it is not.",
}


def taken(item: WorkItem, found: ReportReproduced) -> Message:
    """Return the answer in the picture's thread: what became of it, the page we think it is, and what we saw there."""
    told = f"🐞 I took this as {named(item)}. {page(found)} {attempt(found)}"
    return message(f"I took this as {named(item)}", section(told))


def page(found: ReportReproduced) -> str:
    """Return which page a report is likely about, and why."""
    if not found.page:
        return "I do not know which page it is."
    return f"It is likely the page *{escape(found.page)}* (`{escape(found.path)}`): {escape(found.why)}."


def attempt(found: ReportReproduced) -> str:
    """Return how looking at the page went."""
    if not found.shown:
        return f"I could not look at it: {escape(found.note)}" if found.note else ""
    now = link(found.shown, "this is how it looks now")
    note = f" {escape(found.note)}" if found.note else ""
    pressed = f", pressed {listed(found.pressed)}" if found.pressed else ""
    return f"I opened it at {found.width} px on {short(found.commit)}{pressed}: {now}.{seen(found)}{note}"


def seen(found: ReportReproduced) -> str:
    """Return what a look at the page found, and what it did not: whether the report is seen here too is for a person to say."""
    cut = f" This is cut off there: {escape(', '.join(found.cut))}." if found.cut else ""
    missed = f" I found nothing to press named {listed(found.missed)}." if found.missed else ""
    return f"{cut}{missed} Compare it with the picture."


def listed(names: Sequence[str]) -> str:
    """Return names as they are read: “A”, then “B”."""
    return escape(", then ".join(f"“{name}”" for name in names))


def evidence(files: Sequence[SharedFile], found: ReportReproduced | None, *, fetchable: bool) -> list[Block]:
    """Return the pictures of a report, and the page as it now is, for its card."""
    blocks: list[Block] = [slack_image(one.id, clip(one.name, 200)) for one in files[:MOST_SHOWN]]
    if found is None:
        return [*blocks, context("Looking at the page it is likely about…")] if files else blocks
    if found.shown and fetchable:
        blocks.append(image(found.shown, f"{found.page} as it is now, {found.width} px wide"))
    return [*blocks, context(f"{page(found)} {attempt(found)}")]


def as_markdown(found: ReportReproduced) -> str:
    """Return the same for an issue: the pictures that were given, the page, and how it looks now."""
    where = f"Likely page: {found.page} (`{found.path}`): {found.why}." if found.page else "The page is not known."
    given = "\n\n".join(f"![What the reporter showed]({url})" for url in found.given)
    now = f"![{found.page} at {found.width} px on {short(found.commit)}]({found.shown})" if found.shown else found.note
    did = [f"pressed {_quoted(found.pressed)}"] if found.pressed else []
    did += [f"found nothing named {_quoted(found.missed)}"] if found.missed else []
    did += [f"cut off there: {_quoted(found.cut)}"] if found.cut else []
    looked = f"Looking at it: {'; '.join(did)}." if did else ""
    return "\n\n".join(part for part in (given, where, looked, now) if part)


def stands(item: WorkItem, state: str) -> Message | None:
    """Return where the report stands, if that is worth a line."""
    if state == "declined":
        return message(f"{named(item)} is not taken up. {escape(item.reason)}".strip())
    words = STATES.get(state)
    return message(f"{named(item)}: {words}") if words else None


def _quoted(names: Sequence[str]) -> str:
    """Return a reporter's or a page's words so that they address nobody and say nothing by themselves."""
    return ", ".join(f"`{name.replace('`', chr(39))}`" for name in names)
