"""Envelopes as the SDKs send them: a header line, then items of a header line and a payload each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class BadEnvelope(Exception):
    """The body is not an envelope."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its header and its payload as sent."""

    header: dict[str, Any]
    payload: bytes


def parse(body: bytes) -> tuple[dict[str, Any], tuple[Item, ...]]:
    """Return the envelope's header and items; raises BadEnvelope."""
    line, _, rest = body.partition(b"\n")
    return _object(line), tuple(_items(rest))


def event(item: Item) -> dict[str, Any] | None:
    """Return the error event an item carries, or None for sessions, transactions and the like."""
    return _object(item.payload) if item.header.get("type") == "event" else None


def _items(rest: bytes) -> Iterator[Item]:
    while rest.strip():
        line, _, rest = rest.partition(b"\n")
        header = _object(line)
        payload, rest = _payload(header.get("length"), rest)
        yield Item(header, payload)


def _payload(length: Any, rest: bytes) -> tuple[bytes, bytes]:
    if length is None:
        payload, _, rest = rest.partition(b"\n")
        return payload, rest
    if not isinstance(length, int) or not 0 <= length <= len(rest):
        raise BadEnvelope("an item is shorter than its length says")
    return rest[:length], rest[length:].removeprefix(b"\n")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadEnvelope("a header or payload is not JSON") from error
    if not isinstance(value, dict):
        raise BadEnvelope("a header or payload is not an object")
    return value
