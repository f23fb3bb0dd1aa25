"""The feasibility note as it is told in a thread: the verdict first, then files, what exists, risks, what is not known."""

from collections.abc import Callable, Iterable

from bot.feasibility import Claim, FileClaim, Note, said
from bot.lifecycle import WorkItem
from bot.slack.blocks import Block, Message, context, message, sections
from bot.slack.messages.words import named
from bot.slack.text import clip, escape, link

Place = Callable[[str, int], str]
SHOWN_FILES, SHOWN_CLAIMS = 8, 4
WHY_CHARS = 170
READING = "is reading the code …"


def note(item: WorkItem, found: Note, place: Place) -> Message:
    """Return the note; `place` gives the address of a file and line. The whole of it stands in the document."""
    blocks: list[Block] = [*sections(f"*Would it work? {said(found)}*\n{_plain(' '.join(found.reasons))}")]
    blocks += _part("Files that would probably change", (_file(one, place) for one in found.files[:SHOWN_FILES]))
    blocks += _part("There already", (_claim(one, place) for one in found.existing[:SHOWN_CLAIMS]))
    blocks += _part("Risks", (_claim(one, place) for one in found.risks[:SHOWN_CLAIMS]))
    blocks += _part("Not known yet", (_plain(text) for text in found.unknowns[:SHOWN_CLAIMS]))
    read = f"Read at commit {found.commit[:10]}: {found.read} files, without a model and without running anything."
    blocks.append(context(f"{read} It is a section of the document; your answers decide what is built."))
    return message(f"Would it work? {said(found)} {named(item)}", *blocks)


def _part(head: str, lines: Iterable[str]) -> list[Block]:
    told = [f"• {line}" for line in lines]
    return list(sections("\n".join([f"*{head}*", *told]))) if told else []


def _file(one: FileClaim, place: Place) -> str:
    first = next(iter(one.why), None)
    where = _link(one.path, first.line if first and first.path == one.path else 1, place)
    return where + (f": {_plain(clip(first.text, WHY_CHARS))}" if first else "")


def _claim(one: Claim, place: Place) -> str:
    if not one.path:
        return _plain(one.text)
    where = _link(one.path, one.line, place)
    return (
        f"{_plain(one.text)} ({where})"
        if one.text.startswith("What ")
        else f"{where} {_plain(clip(one.text, WHY_CHARS))}"
    )


def _link(path: str, line: int, place: Place) -> str:
    shown = f"{path}:{line}" if line > 1 else path
    url = place(path, line)
    return link(url, shown) if url else f"`{escape(shown)}`"


def _plain(text: str) -> str:
    return escape(text)
