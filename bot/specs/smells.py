"""Words that make a spec worse: vague, loophole, open-ended, subjective, superlative, passive; each with its weight."""

import re
from dataclasses import dataclass

FREE_PER_100_WORDS = 0.6
COST = 6.0
MOST = 15.0

_KINDS: tuple[tuple[str, float, str], ...] = (
    (
        "loophole",
        1.5,
        r"if possible|as (?:far as )?possible|where (?:possible|applicable|appropriate)|as (?:appropriate|applicable"
        r"|needed|required|necessary)"
        r"|if (?:needed|necessary|appropriate|applicable|practical)|ideally|preferably|optionally|try to"
        r"|tries to(?= be)|to some extent|might|perhaps|maybe"
        r"|probably|hopefully|unless impractical|best effort|when convenient",
    ),
    (
        "open-ended",
        1.5,
        r"etc\b\.?|and so on|and more|and/or|including but not limited to|among others|and the like|tbd|tbc"
        r"|to be (?:defined|decided|determined)|or similar"
        r"|something like|and stuff|whatever",
    ),
    (
        "vague",
        1.0,
        r"fast|quick(?:ly)?|eas(?:y|ily)|simpl[ey]|user[- ]friendly|intuitive(?:ly)?|efficient(?:ly)?|flexibl[ey]"
        r"|robust(?:ly)?|seamless(?:ly)?|appropriate(?:ly)?"
        r"|adequate(?:ly)?|suitabl[ey]|reasonabl[ey]|several|some|many|various|better|proper(?:ly)?|normal(?:ly)?"
        r"|sufficient(?:ly)?|significant(?:ly)?|modern"
        r"|smooth(?:ly)?|scalable|performant|a lot|lots of|soon|usual(?:ly)?|often|sometimes|mostly|roughly|nicely"
        r"|well|stuff|things|good|nice|basically|kind of",
    ),
    (
        "subjective",
        0.7,
        r"beautiful(?:ly)?|delightful|pleasant|clean|cool|attractive|elegant|sleek|friendly|pretty|great|awesome"
        r"|amazing|fun|lovely|i think|i feel|we feel"
        r"|looks? good|powerful",
    ),
    (
        "superlative",
        0.3,
        r"(?:best|worst|fastest|slowest|easiest|simplest|highest|lowest|smartest|cleanest|nicest|optimal|perfect(?:ly)?)",
    ),
    (
        "passive",
        0.2,
        r"(?:is|are|was|were|been|being|be) (?:not )?(?:\w{2,}ed|shown|sent|made|done|kept|given|taken|built|written"
        r"|seen|found|chosen|hidden)",
    ),
)
_PATTERNS = tuple(
    (kind, weight, re.compile(rf"(?<![\w`“\"])(?:{pattern})(?![\w`])", re.IGNORECASE))
    for kind, weight, pattern in _KINDS
)
_QUOTED = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”")


@dataclass(frozen=True, slots=True)
class Smell:
    """A word or phrase that weakens the spec, its kind, weight, and where it stands."""

    kind: str
    word: str
    weight: float
    where: str


def smells_in(text: str, where: str = "") -> tuple[Smell, ...]:
    """Find the smells in a text; what stands in quotes or code is the product's own wording and is left alone."""
    plain = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    taken: set[int] = set()
    found: list[tuple[int, Smell]] = []
    for kind, weight, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            span = set(range(*match.span()))
            if not span & taken:
                taken |= span
                found.append((match.start(), Smell(kind, match.group().lower(), weight, where)))
    return tuple(smell for _, smell in sorted(found, key=lambda pair: pair[0]))


def penalty(smells: tuple[Smell, ...], words: int) -> float:
    """Return the points lost: min(15, 6·(weighted smells per 100 words − 0.6)), never below 0."""
    if not words:
        return 0.0
    per_100 = 100 * sum(smell.weight for smell in smells) / words
    return max(0.0, min(MOST, COST * (per_100 - FREE_PER_100_WORDS)))
