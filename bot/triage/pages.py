"""Which page a report is likely about, and at which size it was seen: by the words they share and by the picture's shape."""

from collections.abc import Sequence

from bot.policy_model import Route
from bot.specs import content_words

PHONE_PX = 500
PHONES, DESKS = range(320, 481), range(600, 1921)
HEIGHTS = range(480, 1201)


def likely_page(report: str, routes: Sequence[Route]) -> tuple[Route, str] | None:
    """Return the page whose name and words the report shares most, and why it; None where there are no pages."""
    if not routes:
        return None
    said = content_words(report)
    shared = [(sorted(said & content_words(f"{one.name} {one.path} {one.wait_for or ''}")), one) for one in routes]
    words, best = max(shared, key=lambda offer: len(offer[0]))
    if words:
        return best, f"both speak of {', '.join(words[:3])}"
    return routes[0], "it is the only page there is" if len(
        routes
    ) == 1 else "no page is named, so the first was looked at"


def viewport_of(size: tuple[int, int] | None, usual: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the page's width and height that a picture shows, whose screen may have two or three pixels for one.

    Without a picture, or for a size no screen has, the last of the `usual` ones; for a phone's the first.
    """
    if size is not None:
        for dense in (1, 2, 3):
            width, height = size[0] // dense, size[1] // dense
            if width in (PHONES if is_phone(size) else DESKS):
                return width, min(max(height, HEIGHTS[0]), HEIGHTS[-1])
    return usual[0] if is_phone(size) else usual[-1]


def is_phone(size: tuple[int, int] | None) -> bool:
    """Say whether a picture of this width and height in pixels was made on a phone."""
    return size is not None and (size[0] <= PHONE_PX or size[0] < 0.75 * size[1])
