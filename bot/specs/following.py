"""Which feature a bug is filed against: by its flag, by a number it names, or by the words they share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.specs.chunking import content_words
from bot.specs.words import PLAIN_ROLES, WEAK

LEAST_SHARED, LEAST_SHARE = 2, 0.34
_NUMBER = re.compile(r"#(\d{1,9})\b")


@dataclass(frozen=True, slots=True)
class Feature:
    """What shipped of one specification: its item, what it says it does, its flag, and the numbers people know it by."""

    item: int
    words: str
    flag: str = ""
    numbers: frozenset[int] = frozenset()


def feature_of(bug: str, flag: str, shipped: Sequence[Feature]) -> tuple[Feature, str] | None:
    """Return the feature that a bug is about and why, or None; where several fit equally the latest is meant."""
    if flag:
        by_flag = [one for one in shipped if one.flag == flag]
        return (by_flag[-1], f"both are behind the flag {flag}") if by_flag else None
    named = {int(number) for number in _NUMBER.findall(bug)}
    if by_number := [one for one in shipped if one.numbers & named]:
        return by_number[-1], f"it names #{min(by_number[-1].numbers & named)}"
    return _by_words(bug, shipped)


def _by_words(bug: str, shipped: Sequence[Feature]) -> tuple[Feature, str] | None:
    said = content_words(bug) - WEAK - PLAIN_ROLES
    offers = [(said & (own := content_words(one.words) - WEAK - PLAIN_ROLES), len(own), one) for one in shipped]
    fitting = [(shared, one) for shared, size, one in offers if len(shared) >= max(LEAST_SHARED, LEAST_SHARE * size)]
    if not fitting:
        return None
    shared, best = max(fitting, key=lambda offer: (len(offer[0]), offer[1].item))
    return best, f"both speak of {', '.join(sorted(shared)[:4])}"
