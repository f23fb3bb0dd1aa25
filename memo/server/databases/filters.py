"""Filters as people send them, made into a tree of checked conditions; what cannot be used is named, never an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from memo.server.databases.kinds import (
    AUTHORS,
    CHOICES,
    LISTS,
    MOMENTS,
    PAGE_ID,
    TEXTS,
    Property,
    PropertyType,
    Schema,
)
from memo.server.databases.periods import Days, one_day, period
from memo.server.databases.values import day_of, moment_of
from memo.server.texts import UNKEEPABLE

DEEPEST = 3
MOST_CONDITIONS = 100
T = PropertyType

EMPTINESS = frozenset({"is_empty", "is_not_empty"})
TEXT_OPS = EMPTINESS | {"is", "is_not", "contains", "not_contains", "starts_with", "ends_with"}
NUMBER_OPS = EMPTINESS | {"=", "!=", ">", "<", ">=", "<="}
CHOICE_OPS = EMPTINESS | {"is", "is_not", "is_any_of", "is_none_of"}
LIST_OPS = EMPTINESS | {"contains", "not_contains"}
DATE_OPS = EMPTINESS | {"is", "before", "after", "on_or_before", "on_or_after", "between", "within"}
OF_RESULT = {"text": TEXT_OPS, "number": NUMBER_OPS, "date": DATE_OPS, "boolean": frozenset({"is"})}


@dataclass(frozen=True, slots=True)
class Condition:
    """One checked condition. `value` has the shape its kind of property is compared by; dates are `Days`."""

    prop: Property
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, or any, must hold; without parts it always holds."""

    every: bool
    parts: tuple["Group | Condition", ...] = ()


class Reader:
    """Makes trees of filters for one schema and one day; `ignored` says what was left out and why."""

    def __init__(self, schema: Schema, today: date) -> None:
        self._schema = schema
        self._today = today
        self._count = 0
        self.ignored: list[str] = []

    def read(self, sent: object) -> Group:
        """Return the filter; an absent one is a group without parts."""
        if sent is None or sent == {}:
            return Group(every=True)
        found = self._part(sent, depth=1)
        if isinstance(found, Condition):
            return Group(every=True, parts=(found,))
        return found or Group(every=True)

    def _part(self, sent: object, depth: int) -> Group | Condition | None:
        if not isinstance(sent, Mapping):
            return self._left_out("A part of the filter is no condition.")
        for word in ("and", "or"):
            if word in sent:
                return self._group(sent[word], every=word == "and", depth=depth)
        self._count += 1
        if self._count > MOST_CONDITIONS:
            return self._left_out(f"Only the first {MOST_CONDITIONS} conditions of a filter count.")
        return self._condition(sent)

    def _group(self, sent: object, *, every: bool, depth: int) -> Group | Condition | None:
        if depth > DEEPEST or not isinstance(sent, list):
            return self._left_out(f"Groups of a filter can be nested {DEEPEST} levels deep.")
        parts = [self._part(one, depth + 1) for one in sent]
        kept = tuple(part for part in parts if part is not None)
        return Group(every, kept) if kept else None

    def _condition(self, sent: Mapping[str, object]) -> Condition | None:
        prop = self._schema.get(sent.get("property"))
        if prop is None:
            return self._left_out("A property that a filter asks for is gone.")
        op = sent.get("op")
        if not isinstance(op, str) or op not in ops_of(prop):
            return self._left_out(f"{prop.name}: the filter is not finished.")
        if op in EMPTINESS:
            return Condition(prop, op)
        value = self._value(prop, op, sent.get("value"))
        return (
            self._left_out(f"{prop.name}: the filter has no value yet.")
            if value is None
            else Condition(prop, op, value)
        )

    def _value(self, prop: Property, op: str, sent: object) -> Any:
        if op in ("is_any_of", "is_none_of"):
            known = [one for one in sent if _option(prop, one)] if isinstance(sent, list) else []
            return tuple(known) or None
        if is_dated(prop):
            return days_of(op, sent, self._today)
        for test, reader in READERS:
            if test(prop):
                return reader(prop, sent)
        return None

    def _left_out(self, reason: str) -> Condition | None:
        if reason not in self.ignored:
            self.ignored.append(reason)
        return None


def needs_formulas(part: Group | Condition) -> bool:
    """Tell whether a filter asks for the value of a formula."""
    if isinstance(part, Condition):
        return part.prop.type is T.FORMULA
    return any(needs_formulas(one) for one in part.parts)


def without_formulas(part: Group) -> Group:
    """Return a filter that lets at least the same rows through and asks for no formula."""
    if not part.every and needs_formulas(part):
        return Group(every=True)
    kept = [without_formulas(one) if isinstance(one, Group) else one for one in part.parts]
    return Group(part.every, tuple(one for one in kept if not needs_formulas(one)))


def ops_of(prop: Property) -> frozenset[str]:
    """Return the operators that conditions on a property may use."""
    if prop.type is T.FORMULA:
        return OF_RESULT.get(prop.config.get("result", ""), frozenset())
    if prop.type in TEXTS:
        return TEXT_OPS
    if prop.type in CHOICES:
        return CHOICE_OPS
    if prop.type in LISTS:
        return LIST_OPS
    if prop.type in AUTHORS:
        return LIST_OPS | {"is", "is_not"}
    if is_dated(prop):
        return DATE_OPS
    return NUMBER_OPS if prop.type is T.NUMBER else frozenset({"is"})


def is_dated(prop: Property) -> bool:
    """Tell whether a property's cells are dates or moments."""
    return prop.type is T.DATE or prop.type in MOMENTS or _results_in(prop, "date")


def days_of(op: str, sent: object, today: date) -> Days | None:
    """Return the days that a condition on a date asks for."""
    if op == "within":
        return period(sent, today) if isinstance(sent, str) else None
    if op == "between":
        return _between(sent)
    day = _day(sent)
    if day is None:
        return None
    next_day = day + timedelta(days=1)
    return {
        "is": one_day(day),
        "before": Days(None, day),
        "after": Days(next_day, None),
        "on_or_before": Days(None, next_day),
        "on_or_after": Days(day, None),
    }[op]


def _between(sent: object) -> Days | None:
    ends = [sent.get("start"), sent.get("end")] if isinstance(sent, Mapping) else sent
    if not isinstance(ends, list) or len(ends) != 2:
        return None
    first, last = _day(ends[0]), _day(ends[1])
    return Days(first, last + timedelta(days=1)) if first and last else None


def _day(sent: object) -> date | None:
    found = moment_of(sent)
    day = found.date() if found else day_of(sent.get("start") if isinstance(sent, Mapping) else sent)
    return day if day and 1000 <= day.year < 9999 else None


def _results_in(prop: Property, result: str) -> bool:
    return prop.type is T.FORMULA and prop.config.get("result") == result


def _option(prop: Property, sent: object) -> str | None:
    return next((one.id for one in prop.options if one.id == sent), None)


def _word(_prop: Property, sent: object) -> str | None:
    return UNKEEPABLE.sub("", sent[:1000]) or None if isinstance(sent, str) else None


def _amount(_prop: Property, sent: object) -> float | None:
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        return None
    return float(sent) if abs(sent) < 1e300 else None


def _id(prop: Property, sent: object) -> tuple[str, ...] | None:
    ids: list[Any] = sent if isinstance(sent, list) else [sent]
    if prop.type is T.MULTI_SELECT:
        return tuple(one for one in ids if _option(prop, one)) or None
    return tuple(one for one in ids if isinstance(one, str) and PAGE_ID.match(one)) or None


READERS: tuple[tuple[Callable[[Property], bool], Callable[[Property, object], Any]], ...] = (
    (lambda prop: prop.type in TEXTS or _results_in(prop, "text"), _word),
    (lambda prop: prop.type is T.NUMBER or _results_in(prop, "number"), _amount),
    (lambda prop: prop.type in CHOICES, _option),
    (lambda prop: prop.type in LISTS or prop.type in AUTHORS, _id),
    (
        lambda prop: prop.type is T.CHECKBOX or _results_in(prop, "boolean"),
        lambda _, sent: sent if isinstance(sent, bool) else None,
    ),
)
