"""Ranks: texts whose order is the order of siblings, so that moving one page writes one row."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
WIDTH = 8
STEP = BASE**3
MIDDLE = BASE**WIDTH // 2


def between(low: str | None, high: str | None) -> str:
    """Return a rank that sorts after `low` and before `high`; None is the open end."""
    if low is None and high is None:
        return _encode(MIDDLE)
    if high is None:
        return _encode(_decode(low or "") + STEP)
    if low is None:
        return _encode(_decode(high) - STEP)
    return _midpoint(low, high)


def _encode(number: int, width: int = WIDTH) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, BASE)
        text = DIGITS[digit] + text
    return text


def _decode(rank: str, width: int = WIDTH) -> int:
    number = 0
    for digit in rank[:width].ljust(width, "0"):
        number = number * BASE + DIGITS.index(digit)
    return number


def _midpoint(low: str, high: str) -> str:
    width = max(len(low), len(high)) + 1
    bottom, top = _decode(low, width), _decode(high, width)
    middle = (bottom + top) // 2
    for kept in range(1, width):
        unit = BASE ** (width - kept)
        shorter = middle // unit * unit
        if bottom < shorter < top:
            return _encode(shorter, width)[:kept]
    return _encode(middle, width)
