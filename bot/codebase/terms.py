"""Words made comparable: identifiers taken apart, plurals and endings dropped, the same in an idea and in code."""

import re
from functools import cache

from bot.specs.chunking import singular
from bot.specs.words import STOP

_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ied", "ed", "ers", "er", "able", "ly")
SHORTEST = 4


def terms(text: str) -> list[str]:
    """Return the meaningful words of a text or an identifier by their stems, in order, with repetitions."""
    return [found for piece in _PIECE.findall(text) if (found := stem(piece.lower()))]


@cache
def stem(word: str) -> str:
    """Return the stem of a word in small letters; empty for one that carries no meaning."""
    if len(word) < 3 or word in STOP:
        return ""
    word = singular(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            word = word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word
            break
    return word[:-1] if len(word) > SHORTEST and word[-1] in "ey" else word
