"""What a feasibility note is made of."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["fits", "with care", "decide first", "unclear"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is said, with the place that shows it; without a path it is about the idea's own words."""

    text: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A file that would probably change, and why: the words of the idea that point at it."""

    path: str
    why: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The whole answer for one idea at one commit."""

    verdict: Verdict
    reasons: tuple[str, ...]
    files: tuple[FileClaim, ...]
    existing: tuple[Claim, ...]
    risks: tuple[Claim, ...]
    unknowns: tuple[str, ...]
    commit: str
    read: int
