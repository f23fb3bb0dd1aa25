"""Cells: what each property type takes, as it is kept in a row's `props`, and what we say when it does not fit."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from memo.server.databases.kinds import COMPUTED, OPTION_ID, PAGE_ID, Property, PropertyType
from memo.server.errors import Invalid
from memo.server.texts import UNKEEPABLE

TEXT_CHARS = 10_000
SHORT_CHARS = 2_000
MOST_IN_LIST = 200
BIGGEST = 2**53 - 1
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
EMAIL = re.compile(r"^[^\s@<>\"]+@[^\s@<>\"]+$")
SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
PHONE = re.compile(r"^[0-9+()\-./ #*extEXT]{2,40}$")
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})

T = PropertyType


class BadValue(Invalid):
    """A cell does not take this value; the text says what it takes."""


def clean(prop: Property, value: object) -> Any:
    """Return `value` as the cell keeps it, None for an empty one; raises `BadValue` with the property's name."""
    if prop.type in COMPUTED:
        raise BadValue(f"{prop.name}: filled in by Memo, so it cannot be written.")
    if value is None:
        return None
    try:
        return CLEANERS[prop.type](prop, value)
    except BadValue as error:
        raise BadValue(f"{prop.name}: {error}") from None


def clean_all(properties: Mapping[str, Property], props: Mapping[str, object]) -> dict[str, Any]:
    """Return all cells of a request cleaned; raises `BadValue` for the first that does not fit or does not exist."""
    found: dict[str, Any] = {}
    for key, value in props.items():
        if key not in properties or properties[key].type is T.TITLE:
            raise BadValue(f"There is no property {key[:40]} in this database.")
        found[key] = clean(properties[key], value)
    return found


def clean_text(value: object, most: int = TEXT_CHARS) -> str | None:
    """Return a text that both databases can keep, None for an empty one."""
    if not isinstance(value, str):
        raise BadValue("expected a text.")
    if len(value) > most:
        raise BadValue(f"the text may have {most} characters at most.")
    return UNKEEPABLE.sub("", value) or None


def day_of(value: object) -> date | None:
    """Return the day a text such as 2026-11-22 names."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and DAY.match(value) else None
    except ValueError:
        return None


def moment_of(value: object) -> datetime | None:
    """Return the moment an ISO text names; without an offset it is UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > len("2026-11-22") else None
    except ValueError:
        return None
    return found and (found if found.tzinfo else found.replace(tzinfo=UTC))


def _text(_prop: Property, value: object) -> str | None:
    return clean_text(value)


def _number(_prop: Property, value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadValue("expected a number.")
    if abs(value) > BIGGEST:
        raise BadValue(f"numbers may go up to {BIGGEST:,}.")
    return int(value) if value == int(value) else value


def _choice(prop: Property, value: object) -> str | None:
    if value == "":
        return None
    if value not in {option.id for option in prop.options}:
        raise BadValue("there is no such option.")
    return str(value)


def _choices(prop: Property, value: object) -> list[str] | None:
    found = _list(value, OPTION_ID, "option")
    known = {option.id for option in prop.options}
    if any(one not in known for one in found):
        raise BadValue("there is no such option.")
    return found or None


def _ids(prop: Property, value: object) -> list[str] | None:
    return _list(value, PAGE_ID, {T.PERSON: "person", T.FILES: "file"}.get(prop.type, "row")) or None


def _list(value: object, pattern: re.Pattern[str], what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and pattern.match(one) for one in value):
        raise BadValue(f"expected a list with the id of each {what}.")
    if len(value) > MOST_IN_LIST:
        raise BadValue(f"a cell may hold {MOST_IN_LIST} of them at most.")
    return list(dict.fromkeys(value))


def _date(_prop: Property, value: object) -> dict[str, Any] | None:
    wish = {"start": value} if isinstance(value, str) else value
    if not isinstance(wish, dict) or not set(wish) <= {"start", "end", "time"}:
        raise BadValue("expected a date such as 2026-11-22.")
    if wish.get("start") in (None, ""):
        return None
    timed = bool(wish.get("time")) or (isinstance(wish["start"], str) and len(wish["start"]) > len("2026-11-22"))
    start, end = _instant(wish["start"], timed), _instant(wish["end"], timed) if wish.get("end") else None
    if end is not None and end < start:
        raise BadValue("the end lies before the start.")
    kept: dict[str, Any] = {"start": start}
    if end is not None and end != start:
        kept["end"] = end
    return {**kept, "time": True} if timed else kept


def _instant(value: object, timed: bool) -> str:
    if not timed:
        if (day := day_of(value)) is None or day.year < 1000:
            raise BadValue("expected a date such as 2026-11-22.")
        return day.isoformat()
    found = moment_of(value) or moment_of(f"{value}T00:00:00")
    if found is None or not 1000 < found.year < 9999:
        raise BadValue("expected a date with a time such as 2026-11-22T09:30:00Z.")
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checkbox(_prop: Property, value: object) -> bool | None:
    if not isinstance(value, bool):
        raise BadValue("expected true or false.")
    return value or None


def _url(_prop: Property, value: object) -> str | None:
    found = (clean_text(value, SHORT_CHARS) or "").strip()
    if not found:
        return None
    if not SCHEME.match(found):
        found = f"https://{found}"
    try:
        parts = urlsplit(found)
    except ValueError:
        raise BadValue("expected a web address such as https://example.org.") from None
    if parts.scheme.lower() not in SCHEMES or " " in found or not (parts.netloc or parts.path):
        raise BadValue("expected a web address such as https://example.org.")
    return found


def _email(_prop: Property, value: object) -> str | None:
    found = (clean_text(value, 320) or "").strip()
    if found and not EMAIL.match(found):
        raise BadValue("expected an address such as ada@example.org.")
    return found or None


def _phone(_prop: Property, value: object) -> str | None:
    found = (clean_text(value, 60) or "").strip()
    if found and not PHONE.match(found):
        raise BadValue("expected a number such as +49 30 123456.")
    return found or None


CLEANERS: dict[PropertyType, Callable[[Property, object], Any]] = {
    T.TITLE: _text,
    T.TEXT: _text,
    T.NUMBER: _number,
    T.SELECT: _choice,
    T.STATUS: _choice,
    T.MULTI_SELECT: _choices,
    T.DATE: _date,
    T.CHECKBOX: _checkbox,
    T.URL: _url,
    T.EMAIL: _email,
    T.PHONE: _phone,
    T.PERSON: _ids,
    T.FILES: _ids,
    T.RELATION: _ids,
}
