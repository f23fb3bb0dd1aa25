"""Text that is safe to send: outsiders' and models' words can neither mention anybody nor break the layout."""

import re
from typing import Any

from bot.gates.secrets import redact

ELLIPSIS = "…"
WORD_JOINER = "\u2060"
FENCE = "```"
SHORTEST_SECRET = 16
_HALF_DONE = re.compile(r"(&#?\w{0,6}|<[^<>\n]{0,500})$")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam\^[A-Z0-9]+)(\|[^>]*)?>", re.IGNORECASE)
_AT_ALL = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)


def escape(text: str) -> str:
    """Return words of a person or a model as mrkdwn that shows them as they are: no link, no mention, no command."""
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _AT_ALL.sub(f"@{WORD_JOINER}", entities)


def from_slack(text: str) -> str:
    """Return what a person wrote in Slack as they typed it: Slack sends three characters as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clip(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, the cut shown by an ellipsis and never inside an entity or a link."""
    if len(text) <= limit:
        return text
    kept = _HALF_DONE.sub("", text[: limit - 1])
    if kept.count(FENCE) % 2:
        kept = kept[: limit - 5] + f"\n{FENCE}"
    return kept.rstrip() + ELLIPSIS


def split(text: str, limit: int) -> list[str]:
    """Return `text` in pieces of at most `limit` characters, cut at paragraphs, else lines, else words, else anywhere.

    A code block that is cut is closed in its piece and opened again in the next.
    """
    pieces = []
    while len(text) > limit:
        at = _cut(text, limit - len(FENCE) - 1)
        piece, text = text[:at].rstrip(), text[at:].lstrip("\n ")
        if piece.count(FENCE) % 2:
            piece, text = f"{piece}\n{FENCE}", f"{FENCE}\n{text}"
        pieces.append(piece)
    return [piece for piece in [*pieces, text] if piece]


def defuse(value: Any) -> Any:
    """Return a payload that notifies no whole channel and shows no secret; applied to all that leaves by the client."""
    match value:
        case str():
            return _BROADCAST.sub(lambda found: f"@{WORD_JOINER}{found[1].partition('^')[0]}", _public(value))
        case {"type": "broadcast", "range": who}:
            return {"type": "text", "text": f"@{WORD_JOINER}{who}"}
        case dict():
            return {key: defuse(item) for key, item in value.items()}
        case list() | tuple():
            return [defuse(item) for item in value]
        case _:
            return value


def link(url: str, label: str) -> str:
    """Return a mrkdwn link; a url that is none becomes its label alone."""
    safe = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C").replace(" ", "%20")
    return f"<{safe}|{escape(label).replace('|', '∣')}>" if re.match(r"https?://", url) else escape(label)


def _public(text: str) -> str:
    return redact(text) if len(text) >= SHORTEST_SECRET else text


def _cut(text: str, limit: int) -> int:
    marks = (text.rfind(mark, limit // 2, limit) for mark in ("\n\n", "\n", " "))
    at = next((found for found in marks if found != -1), limit)
    whole = len(_HALF_DONE.sub("", text[:at]))
    return whole if whole > limit // 4 else at
