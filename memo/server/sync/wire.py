"""The socket's bytes: y-protocols' messages, and our own acknowledgement.

0 sync        0 step 1: state vector · 1 step 2: update · 2 update
1 awareness   presence: who is here and where their cursor is
4 committed   server to client: how many of this connection's updates are on disk
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = 3
SYNC, AWARENESS, COMMITTED = 0, 1, 4
STEP_1, STEP_2, UPDATE = 0, 1, 2
EMPTY_UPDATE = b"\x00\x00"

GOING_AWAY = 1001
MALFORMED = 1003
BROKEN = 1011
SLOW = 1013
SIGNED_OUT = 4401
NO_ACCESS = 4403
GONE = 4404
RELOAD = 4409


class MalformedMessage(Exception):
    """The bytes are not a message of this protocol."""


@dataclass(slots=True)
class Reader:
    """Reads lib0's variable-length numbers and byte strings from the front of a message."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        """Return the next unsigned number."""
        value = shift = 0
        while True:
            if self.at >= len(self.data) or shift > 63:
                raise MalformedMessage("a number that does not end")
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def block(self) -> bytes:
        """Return the next length-prefixed bytes."""
        length = self.number()
        block = self.data[self.at : self.at + length]
        if len(block) != length:
            raise MalformedMessage("bytes that do not end")
        self.at += length
        return block


def number(value: int) -> bytes:
    """Return an unsigned number in lib0's encoding."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def block(data: bytes) -> bytes:
    """Return bytes with their length in front."""
    return number(len(data)) + data


def sync_message(kind: int, data: bytes) -> bytes:
    """Return a sync message of one of the three kinds."""
    return bytes((SYNC, kind)) + block(data)


def committed_message(count: int) -> bytes:
    """Return the acknowledgement that `count` updates of this connection are on disk."""
    return bytes((COMMITTED,)) + number(count)


@dataclass(frozen=True, slots=True)
class Presence:
    """One client's awareness: its id, its clock, and its state (None when it left)."""

    client: int
    clock: int
    state: Mapping[str, Any] | None


def read_presence(data: bytes) -> list[Presence]:
    """Return the states in an awareness update; raises `MalformedMessage`."""
    reader = Reader(data)
    return [_one_presence(reader) for _ in range(reader.number())]


def _one_presence(reader: Reader) -> Presence:
    client, clock = reader.number(), reader.number()
    try:
        state = json.loads(reader.block())
    except ValueError as error:
        raise MalformedMessage("presence that is not JSON") from error
    if state is not None and not isinstance(state, dict):
        raise MalformedMessage("presence that is not an object")
    return Presence(client, clock, state)


def presence_message(states: list[Presence]) -> bytes:
    """Return an awareness message with these states."""
    body = number(len(states))
    for one in states:
        body += number(one.client) + number(one.clock) + block(json.dumps(one.state).encode())
    return bytes((AWARENESS,)) + block(body)
