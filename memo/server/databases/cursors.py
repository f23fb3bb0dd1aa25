"""Keyset cursors: an opaque text that says behind which row the next page begins, and for which order it was made."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memo.server.errors import Invalid
from memo.server.texts import UNKEEPABLE


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort keys, rank and id of the last row that was seen."""

    values: tuple[Any, ...]
    rank: str
    id: str


def encode(cursor: Cursor, order: str) -> str:
    """Return the cursor as a text for an order."""
    values = [{"at": one.isoformat()} if isinstance(one, datetime) else one for one in cursor.values]
    words = json.dumps([_mark(order), values, cursor.rank, cursor.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def decode(sent: str, order: str, kinds: Sequence[type]) -> Cursor:
    """Return the cursor; raises `Invalid` when it was not made for this order."""
    try:
        mark, values, rank, row_id = json.loads(base64.urlsafe_b64decode(sent + "=" * (-len(sent) % 4)))
        if mark != _mark(order) or len(values) != len(kinds):
            raise ValueError(mark)
        found = tuple(_value(one, kind) for one, kind in zip(values, kinds, strict=True))
        return Cursor(found, _text(rank), _text(row_id))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Invalid("cursor: the order has changed since. Ask again from the start.") from error


def _value(sent: Any, kind: type) -> Any:
    if sent is None:
        return None
    if kind is datetime:
        return _moment(sent)
    if kind is float and isinstance(sent, int):
        return float(sent)
    if type(sent) is not kind:
        raise ValueError(sent)
    return _text(sent) if kind is str else sent


def _moment(sent: Any) -> datetime:
    found = datetime.fromisoformat(sent["at"])
    if found.tzinfo is None:
        raise ValueError(sent)
    return found


def _text(sent: Any) -> str:
    if not isinstance(sent, str) or UNKEEPABLE.search(sent):
        raise ValueError(sent)
    return sent


def _mark(order: str) -> str:
    return hashlib.sha256(order.encode()).hexdigest()[:8]
