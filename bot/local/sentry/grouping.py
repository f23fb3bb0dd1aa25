"""Which events are one issue: the same exception type, the same nearest frames of our code, the same shape of message."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FRAMES = 3
_SHAPES = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"\S+@\S+\.\w+"), "<email>"),
    (re.compile(r"""(["'`]).*?\1"""), "<quoted>"),
    (re.compile(r"\b(?:0x)?(?=[0-9a-f]*\d)[0-9a-f]{6,}\b", re.IGNORECASE), "<n>"),
    (re.compile(r"\d+(?:[.,]\d+)*"), "<n>"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What an event is filed under and called."""

    digest: str
    type: str
    value: str
    culprit: str

    @property
    def title(self) -> str:
        """The issue's title as Sentry writes it."""
        first = (self.value.splitlines() or [""])[0][:200]
        return f"{self.type}: {first}" if self.type and first else self.type or first or "<unlabeled event>"


def group(event: Mapping[str, Any]) -> Group:
    """Return the event's group; an explicit fingerprint of the sender goes before our own reckoning."""
    thrown = _thrown(event)
    frames = _frames(thrown)
    kind, value = str(thrown.get("type") or ""), str(thrown.get("value") or _message(event))
    parts = [kind, *[f"{frame.get('module')}.{frame.get('function')}" for frame in frames], shape(value)]
    given = event.get("fingerprint")
    if isinstance(given, list) and given:
        default = [part for item in given for part in (parts if item == "{{ default }}" else [str(item)])]
        parts = default
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Group(digest, kind, value, _culprit(event, frames))


def shape(message: str) -> str:
    """Return the message's first line with its variable parts (numbers, ids, quoted text) made alike."""
    text = (message.splitlines() or [""])[0]
    for pattern, name in _SHAPES:
        text = pattern.sub(name, text)
    return text


def _thrown(event: Mapping[str, Any]) -> Mapping[str, Any]:
    exception = event.get("exception") or {}
    values = exception.get("values", []) if isinstance(exception, dict) else exception
    return values[-1] if values and isinstance(values[-1], dict) else {}


def _frames(thrown: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    frames = (thrown.get("stacktrace") or {}).get("frames") or []
    ours = [frame for frame in frames if frame.get("in_app")] or frames
    return ours[-FRAMES:]


def _message(event: Mapping[str, Any]) -> str:
    entry = event.get("logentry") or {}
    return str(entry.get("message") or entry.get("formatted") or event.get("message") or "")


def _culprit(event: Mapping[str, Any], frames: list[Mapping[str, Any]]) -> str:
    if event.get("transaction"):
        return str(event["transaction"])
    if not frames:
        return ""
    last = frames[-1]
    return f"{last.get('module') or last.get('filename') or '?'} in {last.get('function') or '?'}"
