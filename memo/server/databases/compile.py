"""Filters as SQL: each condition becomes one expression over a row's key, true, false or NULL (which does not match)."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, and_, false, func, literal_column, or_, true

from memo.server.databases.expressions import Cells, ascii_lower
from memo.server.databases.filters import Condition, Group
from memo.server.databases.kinds import AUTHORS, CHOICES, LISTS, MOMENTS, TEXTS, Property, PropertyType, Schema
from memo.server.databases.periods import Days, moment

Clause = ColumnElement[bool]
T = PropertyType
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
DAY_CHARS = len("2026-11-22")


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes SQL of filters for one reader: their zone decides when a day begins."""

    cells: Cells
    where: ZoneInfo
    people: Sequence[str] = ()

    def filter(self, part: Group | Condition) -> Clause:
        """Return the SQL that holds for the rows a filter lets through; formulas are not for SQL."""
        if isinstance(part, Condition):
            return self._condition(part)
        if not part.parts:
            return true()
        return (and_ if part.every else or_)(*[self.filter(one) for one in part.parts])

    def search(self, schema: Schema, words: str) -> Clause:
        """Return the SQL for rows that have a text in their title, a text-like cell or the name of a choice."""
        found = [self._text(Condition(prop, "contains", words)) for prop in schema.properties if prop.type in TEXTS]
        for prop in schema.properties:
            named = [one.id for one in prop.options if words.lower() in one.name.lower()]
            if named and prop.type in CHOICES:
                found.append(self._choice(Condition(prop, "is_any_of", tuple(named))))
            elif named:
                found += [self.cells.has(prop, one) for one in named]
        return or_(false(), *found)

    def overlaps(self, prop: Property, days: Days) -> Clause:
        """Return the SQL for rows whose date, or whose span of dates, touches some days."""
        if prop.type in MOMENTS:
            return self._days(prop, days)
        start, end = self.column(prop), self.cells.end(prop)
        spans = and_(
            end.is_not(None), self._within(end, Days(days.first, None)), self._within(start, Days(None, days.end))
        )
        return or_(self._within(start, days), spans)

    def column(self, prop: Property) -> ColumnElement[Any]:
        """Return what a cell is compared by."""
        found = self.cells.column(prop, self.people)
        if found is None:
            raise ValueError(f"{prop.type} has no key")
        return found

    def empty(self, prop: Property) -> Clause:
        """Return the SQL for rows whose cell is empty."""
        if prop.type in LISTS:
            return literal_column(self.cells.raw(prop), String()).is_(None)
        return false() if prop.type is T.CHECKBOX else self.column(prop).is_(None)

    def _condition(self, asked: Condition) -> Clause:
        if asked.op in ("is_empty", "is_not_empty"):
            empty = self.empty(asked.prop)
            return empty if asked.op == "is_empty" else ~empty
        for types, compiled in KINDS:
            if asked.prop.type in types:
                return compiled(self, asked)
        return true()

    def _text(self, asked: Condition) -> Clause:
        ascii_only = asked.value.isascii()
        key = self.column(asked.prop) if ascii_only or asked.op in ("is", "is_not") else self.cells.lowered(asked.prop)
        needle = ascii_lower(asked.value) if ascii_only or asked.op in ("is", "is_not") else asked.value.lower()
        match asked.op:
            case "is":
                return key == needle
            case "is_not":
                return or_(key.is_(None), key != needle)
            case "starts_with":
                return func.substr(key, 1, len(needle)) == needle
            case "ends_with":
                tail = func.substr(key, -len(needle)) if self.cells.is_sqlite else func.right(key, len(needle))
                return tail == needle
        found = self.cells.position(key, needle)
        return found > 0 if asked.op == "contains" else or_(key.is_(None), found == 0)

    def _number(self, asked: Condition) -> Clause:
        key = self.column(asked.prop)
        if asked.op == "!=":
            return or_(key.is_(None), key != asked.value)
        clause: Clause = COMPARE[asked.op](key, asked.value)
        return clause

    def _choice(self, asked: Condition) -> Clause:
        key = self.column(asked.prop)
        wanted = (asked.value,) if isinstance(asked.value, str) else asked.value
        places = [place for place, option in enumerate(asked.prop.options) if option.id in wanted]
        inside = key == places[0] if len(places) == 1 else key.in_(places)
        return inside if asked.op in ("is", "is_any_of") else or_(key.is_(None), ~inside)

    def _list(self, asked: Condition) -> Clause:
        holds = or_(false(), *[self.cells.has(asked.prop, one) for one in asked.value])
        return holds if asked.op == "contains" else or_(self.empty(asked.prop), ~holds)

    def _author(self, asked: Condition) -> Clause:
        column = literal_column(asked.prop.type.value, String())
        holds = column.in_(asked.value)
        return holds if asked.op in ("is", "contains") else or_(column.is_(None), ~holds)

    def _dated(self, asked: Condition) -> Clause:
        return self._days(asked.prop, asked.value)

    def _days(self, prop: Property, days: Days) -> Clause:
        key = self.column(prop)
        if prop.type not in MOMENTS:
            return self._within(key, days)
        return _between(key, *(one and self._midnight(one) for one in (days.first, days.end)))

    def _within(self, key: ColumnElement[Any], days: Days) -> Clause:
        """Days are kept as days and moments in UTC: each is compared with its own bounds, within bounds an index can use."""
        plain = [one and one.isoformat() for one in (days.first, days.end)]
        timed = [one and moment(one, self.where) for one in (days.first, days.end)]
        low = min(plain[0], timed[0]) if plain[0] and timed[0] else None
        high = max(plain[1], timed[1]) if plain[1] and timed[1] else None
        is_day = func.length(key) == DAY_CHARS
        exact = or_(and_(is_day, _between(key, *plain)), and_(~is_day, _between(key, *timed)))
        return and_(_between(key, low, high), exact)

    def _checkbox(self, asked: Condition) -> Clause:
        return self.column(asked.prop) == int(asked.value)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.where).astimezone(UTC)


KINDS: tuple[tuple[frozenset[PropertyType], Callable[[Compiler, Condition], Clause]], ...] = (
    (TEXTS, Compiler._text),
    (frozenset({T.NUMBER}), Compiler._number),
    (CHOICES, Compiler._choice),
    (LISTS, Compiler._list),
    (AUTHORS, Compiler._author),
    (MOMENTS | {T.DATE}, Compiler._dated),
    (frozenset({T.CHECKBOX}), Compiler._checkbox),
)


def _between(key: ColumnElement[Any], low: Any, high: Any) -> Clause:
    parts: list[Clause] = [true()] if low is None and high is None else []
    if low is not None:
        parts.append(key >= low)
    if high is not None:
        parts.append(key < high)
    return and_(*parts)
