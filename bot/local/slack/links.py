"""Links in messages: which apps are told of them, and the cards that apps put under them."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from urllib.parse import urlsplit

from bot.local.slack.directory import Installed
from bot.local.slack.wire import Json

LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
HERE = ("127.0.0.1", "localhost")  # where on one machine the factory, GitHub and the product have their domains


def links_in(text: str) -> list[str]:
    """Return the addresses in a stored text, each once."""
    return list(dict.fromkeys(unescape(found) for found in LINK.findall(text)))


def told_of(app: Installed, urls: Iterable[str]) -> list[Json]:
    """Return the links an app is told of, with the domain that each belongs to; apps that may not read links are told of none."""
    if app.app.scopes is not None and "links:read" not in app.app.scopes:
        return []
    domains = (*app.app.domains, *HERE)
    found = ((url, _domain(url, domains)) for url in urls)
    return [{"url": url, "domain": domain} for url, domain in found if domain]


def attached(message: Json, app: Installed, cards: Json) -> list[Json]:
    """Return the attachments of a message with an app's cards by address, in place of those it put there before."""
    kept = [one for one in message.get("attachments", []) if one.get("from_url") not in cards]
    fresh = [
        {"id": number, "from_url": url, "original_url": url, "is_app_unfurl": True, "app_unfurl_url": url,
         "app_id": app.id, "bot_id": app.bot_id, **card}
        for number, (url, card) in enumerate(cards.items(), len(kept) + 1)
    ]  # fmt: skip
    return kept + fresh


def _domain(url: str, domains: Sequence[str]) -> str:
    host = urlsplit(url).hostname or ""
    return next((one for one in domains if host == one or host.endswith(f".{one}")), "")
