"""What changed between two versions of the document, in a form that reads well in a thread."""

import difflib
from collections.abc import Iterator


def difference(before: str, after: str) -> str:
    """Return the changed lines of `after` under their headings, `-` and `+` in front; empty when nothing changed."""
    old, new = (_told(text) for text in (before, after))
    parts: list[str] = []
    heading = ""
    for sign, place, line in _changes(old, new):
        if place != heading:
            parts.append(f"{place or 'Title'}")
            heading = place
        parts.append(f"{sign} {line}")
    return "\n".join(parts)


def _told(text: str) -> list[tuple[str, str]]:
    """Return every line with words beside the heading it stands under; what changes with each version is left out."""
    rows, heading = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.strip() and not line.startswith("Spec "):
            rows.append((heading, line.strip()))
    return rows


def _changes(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind != "equal":
            yield from (("-", place, line) for place, line in old[from_old:to_old])
            yield from (("+", place, line) for place, line in new[from_new:to_new])
