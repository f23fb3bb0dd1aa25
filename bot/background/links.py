"""Links in what people write in Slack, and whether a message is more than its links."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

MOST_LINKS = 3
FEW_WORDS = 14
_LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>|(?<![<\w])(https?://[^\s<>|]*[^\s<>|.,;:!?)\"'`*_~])")
_GIVES = re.compile(
    r"\b(?:here(?:'s| is| are)|see|look at|compare|like|as in|for reference|background|based on|inspired by|read|have a look)\b",
    re.IGNORECASE,
)


def links_in(text: str, *, own: Collection[str] = ()) -> tuple[str, ...]:
    """Return the first three different links of a message, less those to `own` places (`host:port`)."""
    found = [(one[1] or one[2]).replace("&amp;", "&") for one in _LINK.finditer(text)]
    return tuple(dict.fromkeys(url for url in found if _place(url) not in own))[:MOST_LINKS]


def is_only_background(text: str) -> bool:
    """Say whether a message with links gives them and says little else, so that it answers no question."""
    rest = _LINK.sub(" ", text).split()
    return len(rest) <= FEW_WORDS and (not rest or bool(_GIVES.search(" ".join(rest))))


def _place(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
