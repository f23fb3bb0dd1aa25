"""Callouts in Markdown: a quote whose first line is a mark, as GitHub writes its alerts.

    > [!WARNING] 🧨
    > Mind the gap.

The sign after the mark is left out when it is the tone's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TONES = {
    "blue": ("NOTE", "ℹ️"),
    "green": ("TIP", "💡"),
    "purple": ("IMPORTANT", "📣"),
    "yellow": ("WARNING", "⚠️"),
    "red": ("CAUTION", "⛔"),
    "grey": ("ASIDE", "📌"),
}
# What other programs write.
ALSO = {
    "info": "blue", "todo": "blue", "hint": "green", "success": "green", "check": "green", "question": "purple",
    "example": "purple", "attention": "yellow", "danger": "red", "error": "red", "bug": "red", "failure": "red",
    "abstract": "grey", "summary": "grey",
}  # fmt: skip
WORDS = {word: tone for tone, (word, _) in TONES.items()} | {word.upper(): tone for word, tone in ALSO.items()}
MARK = re.compile(r"\[!(\w+)\][+-]?")
SIGN = re.compile(r"[^\w\s\x00-\x7f]\S{0,15}")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the first line of a quote says of a callout: its properties, and how many characters said it."""

    props: Mapping[str, str]
    length: int


def mark_of(props: Mapping[str, Any]) -> str:
    """Return the first line of a callout."""
    word, own = TONES.get(str(props.get("tone")), TONES["grey"])
    icon = str(props.get("icon", own))
    return f"[!{word}] {icon}" if icon != own and SIGN.fullmatch(icon) else f"[!{word}]"


def read_mark(line: str) -> Mark | None:
    """Return what a quote's first line says, or None when it is no callout's."""
    found = MARK.match(line)
    tone = WORDS.get(found[1].upper()) if found else None
    if found is None or tone is None:
        return None
    rest = line[found.end() :]
    sign = rest.strip()
    if SIGN.fullmatch(sign):
        return Mark({"tone": tone, "icon": sign}, len(line.rstrip()))
    return Mark({"tone": tone, "icon": TONES[tone][1]}, found.end()) if not rest or rest[0] in " \t" else None
