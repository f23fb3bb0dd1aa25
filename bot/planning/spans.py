"""Minutes in words, as coarse as a guess is."""


def span(minutes: float) -> str:
    """Return minutes as a person says them, no finer than a guess can be: 7 min, 45 min, 2.5 h, 2.5 d (of 24 hours)."""
    if minutes < 10:
        return f"{minutes:.0f} min"
    if minutes < 90:
        return f"{5 * round(minutes / 5)} min"
    hours = minutes / 60
    return f"{_halves(hours)} h" if hours < 48 else f"{_halves(hours / 24)} d"


def _halves(count: float) -> str:
    return f"{round(count * 2) / 2:g}" if count < 10 else f"{count:.0f}"
