"""What both vendors' wire forms share: ids, token counts from text lengths, and the request once it has been read."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.local.models.director import Cue

SOURCE_HEADER = "x-model-source"
SOURCE = "scripted"
# The stand-in thinks nothing, and says so in the block that a real model would fill.
THOUGHT = "(scripted: the next step of the story)"


class BadRequest(Exception):
    """The vendor would answer 400; the text is the message."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request in either wire form."""

    vendor: str
    model: str
    stream: bool
    cue: Cue
    input_tokens: int
    wants_thoughts: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What the stand-in answers, before it takes a vendor's shape."""

    text: str
    calls: tuple[tuple[str, str, str], ...] = ()  # id, name, input as JSON text
    stop: str = "end"  # end | tools | refusal | max_tokens


def tokens(text: str) -> int:
    """Return a token count made from the length: about four characters a token."""
    return (len(text) + 3) // 4


def make_id(prefix: str, *parts: object) -> str:
    """Return an id that is the same for the same parts, so that a repeated request is answered alike to the letter."""
    digest = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
    return f"{prefix}{digest[:24]}"


def sign(text: str) -> str:
    """Return the stand-in's mark for a thinking block; it must come back unchanged."""
    return hashlib.sha256(f"stand-in:{text}".encode()).hexdigest()


def need(condition: bool, message: str) -> None:
    """Refuse the request with that message unless the condition holds."""
    if not condition:
        raise BadRequest(message)


def text_of(content: Any, *kinds: str) -> str:
    """Return the text of a content field: a string, or its blocks of these types."""
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text", "")) for block in content or [] if block.get("type") in kinds)
