"""What in a spec speaks against itself: two limits for one thing, opposite words, and work that is both in and out of scope."""

import re
from dataclasses import dataclass
from itertools import combinations

from bot.specs.chunking import content_words
from bot.specs.model import KIND, Spec

_LIMIT = re.compile(
    r"\b(?:at most|up to|maximum(?: of)?|max\.?|no more than|limit(?:ed to| of)|within|under"
    r"|below)\s+(\d[\d.,]*)\s*([A-Za-z%]+)(?: per ([a-z]+))?",
    re.IGNORECASE,
)
_OPPOSITES: tuple[tuple[str, str], ...] = (
    (r"\bpublic(?:ly)?\b", r"\bprivate(?:ly)?\b"),
    (r"\brequired\b|\bmandatory\b", r"\boptional(?:ly)?\b"),
    (r"\bread-only\b|\bcannot be edited\b", r"\beditable\b|\bcan (?:be )?edit(?:ed)?\b"),
    (r"\breal-?time\b|\blive\b|\binstant(?:ly)?\b", r"\bnightly\b|\bonce a day\b|\bdaily\b|\bafter a reload\b"),
    (r"\banonymous(?:ly)?\b|\bwithout signing in\b", r"\bsigned-in\b|\bmust sign in\b"),
    (r"\bonly admins\b|\badmins only\b", r"\beveryone\b|\banybody\b|\ball members\b"),
    (r"\bworks? offline\b", r"\bneeds? (?:a )?connection\b|\bonline only\b"),
    (r"\bno flag\b|\bwithout a flag\b", r"\bbehind (?:a|the) flag\b|\bexperiment until\b"),
    (
        r"\bkeeps? (?:it|them|everything)? ?for ?ever\b|\bnever deletes?\b",
        r"\bdeletes? (?:it|them) after\b|\bfor \d+ days\b",
    ),
    (
        r"\bper person\b|\bher own\b|\btheir own\b",
        r"\bper workspace\b|\bshares? the same\b|\bfor the whole workspace\b",
    ),
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that cannot both hold, and a sentence that says so."""

    first: str
    second: str
    text: str


def contradictions(spec: Spec) -> tuple[Contradiction, ...]:
    """Find what people's own words say against each other; drafts are left aside."""
    said = _said(spec)
    return (*_limits(said), *_opposites(said), *_scope(spec))


def _said(spec: Spec) -> list[tuple[str, str]]:
    return [
        (f"the answer to “{row.question}”", row.text)
        for row in spec.answers
        if not row.replaced and row.manner in {"text", "correction"}
    ] + [(f"“{KIND[row.key].heading}”", row.text) for row in spec.sections if row.source == "document"]


def _limits(said: list[tuple[str, str]]) -> list[Contradiction]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for place, text in said:
        for number, unit, per in _LIMIT.findall(text):
            found.setdefault((unit.lower().rstrip("s"), per.lower()), []).append((place, number.rstrip(".,")))
    return [
        Contradiction(one[0], other[0], f"{one[0]} says {one[1]} {unit}, {other[0]} says {other[1]}.")
        for (unit, _), places in found.items()
        for one, other in combinations(places, 2)
        if one[1] != other[1] and unit not in {"second", "minute", "m", "day", "hour", "%"}
    ]


def _opposites(said: list[tuple[str, str]]) -> list[Contradiction]:
    found = []
    for left, right in _OPPOSITES:
        lefts = [(place, match.group()) for place, text in said if (match := re.search(left, text, re.IGNORECASE))]
        rights = [(place, match.group()) for place, text in said if (match := re.search(right, text, re.IGNORECASE))]
        if lefts and rights:
            (place, word), (other, opposite) = lefts[0], rights[0]
            found.append(Contradiction(place, other, f"{place} says “{word}”, {other} says “{opposite}”."))
    return found


def _scope(spec: Spec) -> list[Contradiction]:
    section = spec.section("out_of_scope")
    if section.source not in {"answered", "document", "model"}:
        return []
    found = []
    for item in re.split(r"[\n;,]|(?<=\w)\.\s", section.text):
        excluded = content_words(item) - content_words("part work version later")
        hit = next((row for row in spec.criteria if len(excluded) >= 1 and excluded <= content_words(row.text)), None)
        if hit:
            text = f"{hit.id} asks for what “out of scope” excludes: {item.strip(' -*.')}."
            found.append(Contradiction(hit.id, "“Out of scope”", text))
    return found
