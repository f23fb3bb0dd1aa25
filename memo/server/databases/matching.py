"""Filters and sorts in Python, for what SQL cannot see: rows by the values of their formulas."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from memo.server.databases.compile import COMPARE
from memo.server.databases.expressions import ascii_lower
from memo.server.databases.filters import Condition, Group
from memo.server.databases.kinds import (
    AUTHORS,
    CHOICES,
    LISTS,
    MOMENTS,
    TEXTS,
    WITH_OPTIONS,
    Property,
    PropertyType,
    Schema,
)
from memo.server.databases.periods import Days
from memo.server.databases.values import day_of, moment_of

T = PropertyType


@dataclass(frozen=True, slots=True)
class Record:
    """A row with its cells; `computed` has the values of its formulas by property."""

    id: str
    title: str
    icon: str
    props: Mapping[str, Any]
    rank: str
    created_at: datetime
    updated_at: datetime
    created_by: str | None
    updated_by: str | None
    computed: Mapping[str, Any] = field(default_factory=dict)

    def value(self, prop: Property) -> Any:
        """Return what stands in a cell, None when it is empty."""
        if prop.type is T.TITLE:
            return self.title or None
        if prop.type is T.FORMULA:
            return self.computed.get(prop.id)
        if prop.type in MOMENTS or prop.type in AUTHORS:
            return getattr(self, "created_at" if prop.type is T.CREATED_TIME else _column(prop))
        return self.props.get(prop.id)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Decides for one reader, in the same way as the SQL that `compile.Compiler` makes."""

    where: ZoneInfo
    people: Sequence[str] = ()

    def matches(self, part: Group | Condition, row: Record) -> bool:
        """Tell whether a filter lets a row through."""
        if isinstance(part, Condition):
            return self._holds(part, row)
        if not part.parts:
            return True
        return (all if part.every else any)(self.matches(one, row) for one in part.parts)

    def key(self, prop: Property, row: Record) -> Any:
        """Return what a cell is compared and sorted by, None when it is empty."""
        value = row.value(prop)
        if prop.type in WITH_OPTIONS or prop.type is T.PERSON or prop.type in AUTHORS:
            ids = [option.id for option in prop.options] if prop.type in WITH_OPTIONS else list(self.people)
            first = (value[0] if value else None) if isinstance(value, list) else value
            return ids.index(first) if first in ids else None
        if prop.type is T.CHECKBOX or isinstance(value, bool):
            return int(bool(value))
        if isinstance(value, Mapping):
            return value.get("start")
        return ascii_lower(value) if isinstance(value, str) else value

    def search(self, schema: Schema, words: str, row: Record) -> bool:
        """Tell whether a text is in a row's title, text-like cells or names of choices."""
        for prop in schema.properties:
            if prop.type in TEXTS and self._text(Condition(prop, "contains", words), row):
                return True
            named = {one.id for one in prop.options if words.lower() in one.name.lower()}
            if named & set(_listed(row.value(prop)) if prop.options else ()):
                return True
        return False

    def within(self, value: Any, days: Days) -> bool:
        """Tell whether a date cell or a moment begins within some days of the reader."""
        start = value.get("start") if isinstance(value, Mapping) else value
        day = self.day(start)
        return day is not None and day in days

    def day(self, start: Any) -> date | None:
        """Return the reader's day of a date or a moment."""
        found = start if isinstance(start, datetime) else moment_of(start)
        return found.astimezone(self.where).date() if found else day_of(start)

    def overlaps(self, prop: Property, days: Days, row: Record) -> bool:
        """Tell whether a row's date, or its span of dates, touches some days."""
        value = row.value(prop)
        if self.within(value, days):
            return True
        end = self.day(value["end"]) if isinstance(value, Mapping) and "end" in value else None
        return (
            end is not None and self.within(value, Days(None, days.end)) and (days.first is None or end >= days.first)
        )

    def _holds(self, asked: Condition, row: Record) -> bool:
        value = row.value(asked.prop)
        if asked.op in ("is_empty", "is_not_empty"):
            empty = asked.prop.type is not T.CHECKBOX and (
                self.key(asked.prop, row) is None if asked.prop.type not in LISTS | AUTHORS else not value
            )
            return empty == (asked.op == "is_empty")
        if isinstance(asked.value, Days):
            return value is not None and self.within(value, asked.value)
        if isinstance(asked.value, bool):
            return bool(value) is asked.value
        if isinstance(asked.value, float):
            return self._number(asked, value)
        if asked.prop.type in CHOICES or asked.prop.type in LISTS or asked.prop.type in AUTHORS:
            return self._one_of(asked, value)
        return self._text(asked, row)

    def _number(self, asked: Condition, value: Any) -> bool:
        if asked.op == "!=":
            return value is None or value != asked.value
        return value is not None and bool(COMPARE[asked.op](value, asked.value))

    def _one_of(self, asked: Condition, value: Any) -> bool:
        wanted = (asked.value,) if isinstance(asked.value, str) else asked.value
        holds = bool(set(wanted) & set(_listed(value)))
        return holds if asked.op in ("is", "is_any_of", "contains") else not holds

    def _text(self, asked: Condition, row: Record) -> bool:
        value = row.value(asked.prop) or ""
        plain = asked.value.isascii() or asked.op in ("is", "is_not")
        hay, needle = (ascii_lower(value), ascii_lower(asked.value)) if plain else (value.lower(), asked.value.lower())
        return TEXT[asked.op](hay, needle)


TEXT: dict[str, Callable[[str, str], bool]] = {
    "is": lambda hay, needle: hay == needle,
    "is_not": lambda hay, needle: hay != needle,
    "contains": lambda hay, needle: needle in hay,
    "not_contains": lambda hay, needle: needle not in hay,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


def _listed(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else () if value is None else (value,)


def _column(prop: Property) -> str:
    return {T.UPDATED_TIME: "updated_at"}.get(prop.type, prop.type.value)
