"""Issues and events in the shapes of Sentry's REST API, and the search words it takes."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.local.sentry.store import Row

_WORD = re.compile(r'(!?)([\w.-]+):(?:"([^"]*)"|(\S+))')
_COLUMNS = {"firstRelease": "first_release", "release": "last_release", "level": "level", "error.type": "type"}
_STATES = ("unresolved", "resolved", "ignored")


class BadQuery(Exception):
    """The search cannot be understood."""


def moment(at: datetime) -> str:
    """Return a time as Sentry writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def search(query: str) -> list[tuple[str, str]]:
    """Return the SQL tests and values for a search such as `is:unresolved firstRelease:"1.2"`; raises BadQuery."""
    rest = _WORD.sub("", query).strip()
    tests = [_test(*found) for found in _words(query)]
    return [*tests, ("(title || ' ' || culprit) LIKE ?", f"%{rest}%")] if rest else tests


def issue(row: Row, base_url: str, organisation: str) -> dict[str, Any]:
    """Return an issue as listed."""
    return {
        "id": str(row["id"]),
        "shareId": None,
        "shortId": f"{row['project'].upper()}-{row['id']}",
        "title": row["title"],
        "culprit": row["culprit"],
        "permalink": f"{base_url}/organizations/{organisation}/issues/{row['id']}/",
        "logger": None,
        "level": row["level"],
        "status": row["status"],
        "statusDetails": {},
        "substatus": row["substatus"] or None,
        "isPublic": False,
        "platform": row["platform"],
        "project": {"id": row["project"], "name": row["project"], "slug": row["project"], "platform": row["platform"]},
        "type": "error",
        "metadata": {"type": row["type"], "value": row["value"]},
        "numComments": 0,
        "assignedTo": None,
        "count": str(row["count"]),
        "userCount": row["users"],
        "firstSeen": row["first_seen"],
        "lastSeen": row["last_seen"],
    }


def detail(row: Row, base_url: str, organisation: str) -> dict[str, Any]:
    """Return an issue as shown by itself: the list's fields and the releases."""
    releases = {"firstRelease": _release(row["first_release"]), "lastRelease": _release(row["last_release"])}
    return {**issue(row, base_url, organisation), **releases}


def event(row: Row) -> dict[str, Any]:
    """Return an event as shown by itself."""
    payload = json.loads(row["payload"])
    return {
        "id": row["id"],
        "eventID": row["id"],
        "groupID": str(row["issue"]),
        "title": payload.get("message") or "",
        "platform": payload.get("platform", "other"),
        "dateReceived": row["at"],
        "dateCreated": row["at"],
        "release": _release(payload.get("release") or ""),
        "environment": payload.get("environment"),
        "user": payload.get("user"),
        "tags": [{"key": key, "value": value} for key, value in _tags(payload)],
        "contexts": payload.get("contexts") or {},
        "entries": [{"type": "exception", "data": {"values": [_exception(v) for v in _values(payload)]}}],
    }


def _words(query: str) -> Iterator[tuple[bool, str, str]]:
    for negated, key, quoted, plain in _WORD.findall(query):
        yield bool(negated), key, quoted or plain


def _test(negated: bool, key: str, value: str) -> tuple[str, str]:
    if key == "is":
        if value not in _STATES:
            raise BadQuery(f"Invalid value for status: {value}")
        return f"status {'!=' if negated else '='} ?", value
    if key in ("firstSeen", "lastSeen"):
        return _time_test({"firstSeen": "first_seen", "lastSeen": "last_seen"}[key], value)
    if key not in _COLUMNS:
        raise BadQuery(f"Invalid search key: {key}")
    return f"{_COLUMNS[key]} {'!=' if negated else '='} ?", value


def _time_test(column: str, value: str) -> tuple[str, str]:
    match = re.fullmatch(r"(>=|<=|>|<)(.+)", value)
    try:
        return f"{column} {match[1]} ?", moment(datetime.fromisoformat(match[2]))  # type: ignore[index]
    except (TypeError, ValueError) as error:
        raise BadQuery(f"{value!r} is not a time such as >2026-11-02T10:00:00Z") from error


def _release(version: str) -> dict[str, Any] | None:
    return {"version": version, "shortVersion": version[:12]} if version else None


def _tags(payload: dict[str, Any]) -> list[tuple[str, str]]:
    tags = payload.get("tags") or {}
    pairs = tags.items() if isinstance(tags, dict) else tags
    return [(str(key), str(value)) for key, value in pairs]


def _values(payload: dict[str, Any]) -> list[dict[str, Any]]:
    exception = payload.get("exception") or {}
    return list(exception.get("values", []) if isinstance(exception, dict) else exception)


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "value": value.get("value"),
        "module": value.get("module"),
        "mechanism": value.get("mechanism"),
        "stacktrace": {"frames": [_frame(frame) for frame in frames]},
    }


def _frame(frame: dict[str, Any]) -> dict[str, Any]:
    line = frame.get("lineno")
    context = [[line, frame["context_line"]]] if frame.get("context_line") is not None else []
    return {
        "filename": frame.get("filename"),
        "absPath": frame.get("abs_path"),
        "module": frame.get("module"),
        "function": frame.get("function"),
        "lineNo": line,
        "colNo": frame.get("colno"),
        "context": context,
        "inApp": bool(frame.get("in_app")),
    }
