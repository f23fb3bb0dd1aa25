"""The note in words: a section of the document, with every place as a link where there is one to link to."""

from collections.abc import Callable

from bot.feasibility.model import Claim, Note, Verdict

Link = Callable[[str, int], str]
SAID: dict[Verdict, str] = {
    "fits": "Yes, that would work here.",
    "with care": "Yes, with care.",
    "decide first": "Yes, once something is decided.",
    "unclear": "I cannot tell from the code alone.",
}


def said(note: Note) -> str:
    """Return the verdict as a sentence."""
    return SAID[note.verdict]


def document(note: Note, link: Link) -> str:
    """Return the section's text in Markdown; `link` gives the address of a file and line, or an empty text."""
    read = f"Read at commit {note.commit[:10] or 'unknown'}: {note.read} files, by names and lines"
    parts = [
        f"**{said(note)}** {' '.join(note.reasons)}",
        *_part("Files that would probably change", [_file(one.path, one.why, link) for one in note.files]),
        *_part("What is there already", [_claim(one, link) for one in note.existing]),
        *_part("Risks", [_claim(one, link) for one in note.risks]),
        *_part("Not known yet", list(note.unknowns)),
        f"_{read}, without a model and without running anything._",
    ]
    return "\n\n".join(parts)


def _part(head: str, lines: list[str]) -> list[str]:
    return [f"**{head}**\n\n" + "\n".join(f"- {line}" for line in lines)] if lines else []


def _file(path: str, why: tuple[Claim, ...], link: Link) -> str:
    return f"{_place(path, 1, link, with_line=False)}: " + "; ".join(_because(one, path, link) for one in why)


def _because(one: Claim, path: str, link: Link) -> str:
    if not one.path:
        return one.text
    where = f"line {one.line}" if one.path == path else f"{one.path}:{one.line}"
    url = link(one.path, one.line)
    return f"{one.text} ({f'[{where}]({url})' if url else where})"


def _claim(one: Claim, link: Link) -> str:
    if not one.path:
        return one.text
    place = _place(one.path, one.line, link, with_line=one.line > 1)
    return f"{one.text} ({place})" if one.text.startswith("What ") else f"{place} {one.text}"


def _place(path: str, line: int, link: Link, *, with_line: bool) -> str:
    shown = f"`{path}:{line}`" if with_line else f"`{path}`"
    url = link(path, line)
    return f"[{shown}]({url})" if url else shown
