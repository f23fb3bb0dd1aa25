"""What in a spec speaks against itself: two limits for one thing, opposite words, and work that is both in and out of scope."""

import hashlib
import re
from dataclasses import dataclass
from itertools import combinations, islice, product

from bot.specs.chunking import content_words
from bot.specs.model import KIND, Answer, SectionKey, Spec

DISPUTED = "conflict:"
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_STRUCK = re.compile(r"~~.*?~~", re.DOTALL)
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
    """Two places that cannot both hold, a sentence that says so, and what each of them says.

    `by` are those who said it; `question` is set when they are two people's answers to that same question.
    """

    first: str
    second: str
    text: str
    one: str = ""
    other: str = ""
    by: tuple[str, str] = ("", "")
    section: SectionKey = "open"
    question: str = ""

    @property
    def id(self) -> str:
        """Return a name that is the same whichever of the two was said first."""
        words = "\n".join(sorted((" ".join(self.one.split()), " ".join(self.other.split()))))
        return f"{DISPUTED}{hashlib.sha256(words.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class _Said:
    place: str
    text: str
    section: SectionKey
    by: str = ""


def contradictions(spec: Spec) -> tuple[Contradiction, ...]:
    """Find what people's own words say against each other and nobody has decided yet; drafts are left aside."""
    decided = {row.question_id for row in spec.answers if not row.replaced}
    return tuple(found for found in all_contradictions(spec) if found.id not in decided)


def all_contradictions(spec: Spec) -> tuple[Contradiction, ...]:
    """Find what people's own words say against each other, decided or not."""
    said = _said(spec)
    return (*_people(spec), *_limits(said), *_opposites(said), *_scope(spec), *_noticed(spec))


def _said(spec: Spec) -> list[_Said]:
    answers = [
        _Said(f"the answer to “{row.question}”", row.text, "open", row.by)
        for row in spec.answers
        if not row.replaced and row.manner in {"text", "correction"} and not row.question_id.startswith(DISPUTED)
    ]
    return answers + [
        _Said(f"“{KIND[row.key].heading}”", row.text, row.key) for row in spec.sections if row.source == "document"
    ]


def _people(spec: Spec) -> list[Contradiction]:
    """Where one person's answer took the place of another's, and they differ."""
    found = []
    for now in spec.answers:
        before = [row for row in spec.answers if row.replaced and row.question_id == now.question_id]
        if now.replaced or not before or not _differ(before[-1], now):
            continue
        old, text = before[-1], f"Two people answered “{now.question}” in different ways."
        found.append(Contradiction(f"{old.by}'s answer", f"{now.by}'s answer", text, old.text, now.text, (old.by, now.by),
                                   question=now.question_id))  # fmt: skip
    return found


def _differ(old: Answer, new: Answer) -> bool:
    own = {"text", "option", "correction"}
    return old.by != new.by and {old.manner, new.manner} <= own and old.text.casefold() != new.text.casefold()


def _limits(said: list[_Said]) -> list[Contradiction]:
    found: dict[tuple[str, str], list[tuple[_Said, str, str]]] = {}
    for row in said:
        for match in _LIMIT.finditer(row.text):
            number, unit, per = match.groups(default="")
            where = found.setdefault((unit.lower().rstrip("s"), per.lower()), [])
            where.append((row, number.rstrip(".,"), _sentence(row.text, match.start())))
    return [
        _between(one[0], other[0], one[2], other[2], f"{one[1]} {unit}", other[1])
        for (unit, _), places in found.items()
        for one, other in combinations(places, 2)
        if one[1] != other[1] and unit not in {"second", "minute", "m", "day", "hour", "%"}
    ]


def _opposites(said: list[_Said]) -> list[Contradiction]:
    """Opposite words in two sentences about the same thing; of each pair of words the first."""
    found = []
    for left, right in _OPPOSITES:
        pairs = product(_matches(left, said), _matches(right, said))
        clashing = (_clash(*sorted(pair, key=lambda one: said.index(one[0]))) for pair in pairs)
        found += list(islice(filter(None, clashing), 1))
    return found


def _clash(one: tuple[_Said, re.Match[str]], other: tuple[_Said, re.Match[str]]) -> Contradiction | None:
    quotes = [_sentence(row.text, match.start()) for row, match in (one, other)]
    words = [
        content_words(quote) - content_words(match.group())
        for quote, (_, match) in zip(quotes, (one, other), strict=True)
    ]
    if quotes[0] == quotes[1] or not words[0] & words[1]:
        return None
    return _between(one[0], other[0], quotes[0], quotes[1], f"“{one[1].group()}”", f"“{other[1].group()}”")


def _matches(pattern: str, said: list[_Said]) -> list[tuple[_Said, re.Match[str]]]:
    return [(row, match) for row in said if (match := re.search(pattern, row.text, re.IGNORECASE))]


def _between(one: _Said, other: _Said, quote: str, against: str, word: str, opposite: str) -> Contradiction:
    text = f"{one.place} says {word}, {other.place} says {opposite}."
    section = other.section if other.section != "open" else one.section
    return Contradiction(one.place, other.place, text, quote, against, (one.by, other.by), section)


def _sentence(text: str, at: int) -> str:
    """Return the sentence or line that holds this place."""
    starts = [match.end() for match in _END.finditer(text) if match.end() <= at]
    end = _END.search(text, at)
    return text[max(starts, default=0) : end.start() if end else len(text)].strip()


def _noticed(spec: Spec) -> list[Contradiction]:
    """What a model noticed, where both its quotes stand in the spec."""
    return [
        Contradiction("the draft", "the draft", f"“{row.one}” does not go with “{row.other}”.", row.one, row.other,
                      section=row.section)
        for row in spec.clashes
    ]  # fmt: skip


def _scope(spec: Spec) -> list[Contradiction]:
    section = spec.section("out_of_scope")
    if section.source not in {"answered", "document", "model"}:
        return []
    found = []
    for item in re.split(r"[\n;,]|(?<=\w)\.\s", _STRUCK.sub("", section.text)):
        excluded = content_words(item) - content_words("part work version later")
        hit = next((row for row in spec.criteria if len(excluded) >= 1 and excluded <= content_words(row.text)), None)
        if hit:
            line = item.strip(" -*.")
            text = f"{hit.id} asks for what “out of scope” excludes: {line}."
            found.append(Contradiction(hit.id, "“Out of scope”", text, hit.text, line, section="out_of_scope"))
    return found
