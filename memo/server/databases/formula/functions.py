"""The functions and operators of formulas: what they take, what they give, and how they are worked out.

An empty argument makes the result empty, but for those that are `with_empty`.
"""

import calendar
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from memo.server.databases.values import day_of, moment_of

NUMBER, TEXT, TRUTH, DATE, SAME, ANY = "number", "text", "boolean", "date", "same", "any"
MOST_CHARS = 10_000
UNITS = ("minutes", "hours", "days", "weeks", "months", "quarters", "years")
SPANS = {"minutes": 60, "hours": 3600, "days": 86_400, "weeks": 604_800}
MONTHS = {"months": 1, "quarters": 3, "years": 12}
DATE_PARTS = re.compile(r"YYYY|MMMM|MMM|MM|M|DD|D|HH|mm")


class Uncountable(Exception):
    """There is no value: a division by zero, a date out of reach."""


@dataclass(frozen=True, slots=True)
class Around:
    """The reader's moment and zone."""

    now: datetime
    where: ZoneInfo


@dataclass(frozen=True, slots=True)
class Function:
    """One function: the types of its arguments, with `more` any number of the last one, and `optional` of them at the end.

    `SAME` stands for one type throughout, `ANY` for each its own.
    """

    takes: Sequence[str]
    gives: str
    work: Callable[..., Any]
    more: bool = False
    optional: int = 0
    with_empty: bool = False
    around: bool = False


def _divide(one: float, other: float) -> float:
    if other == 0:
        raise Uncountable
    return one / other


def _remainder(one: float, other: float) -> float:
    if other == 0:
        raise Uncountable
    return math.fmod(one, other)


def _power(one: float, other: float) -> float:
    if one < 0 and other != int(other):
        raise Uncountable
    return math.pow(one, other)


def _round(value: float, digits: float = 0) -> float:
    """Round halves away from zero, as people do with the digits they see."""
    step = Decimal(1).scaleb(-max(-15, min(15, int(digits))))
    return float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return _moment(one) == _moment(other)
    return bool(one == other)


def _compare(compared: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def work(one: Any, other: Any) -> bool:
        if one is None or other is None:
            return False
        return compared(_moment(one), _moment(other)) if isinstance(one, date) else compared(one, other)

    return work


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(), UTC)


def _slice(text: str, start: float, end: float | None = None) -> str:
    return text[int(start) : None if end is None else int(end)]


def _to_number(text: str) -> float:
    try:
        return float(text.strip().replace(",", ""))
    except ValueError:
        raise Uncountable from None


def as_text(value: Any) -> str:
    """Return a value as it reads in a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def _shifted(sign: int) -> Callable[[date, float, str], date]:
    def work(day: date, count: float, unit: str) -> date:
        amount = sign * count
        if unit in MONTHS:
            return _months_later(day, int(amount) * MONTHS[unit])
        span = timedelta(seconds=amount * SPANS[_known(unit)])
        if unit in ("minutes", "hours"):
            return _moment(day) + span
        return day + timedelta(days=span.days) if not isinstance(day, datetime) else day + span

    return work


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise Uncountable
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _between(one: date, other: date, unit: str) -> float:
    if unit in MONTHS:
        months = (one.year - other.year) * 12 + one.month - other.month
        if months > 0 and _months_later(other, months) > _like(one, other):
            months -= 1
        elif months < 0 and _months_later(other, months) < _like(one, other):
            months += 1
        return float(int(months / MONTHS[unit]))
    seconds = (_moment(one) - _moment(other)).total_seconds()
    return float(int(seconds / SPANS[_known(unit)]))


def _like(one: date, other: date) -> date:
    """Return `one` as the same kind of date as `other`."""
    if isinstance(other, datetime):
        return _moment(one)
    return one.date() if isinstance(one, datetime) else one


def _known(unit: str) -> str:
    if unit not in SPANS:
        raise Uncountable
    return unit


def _local(around: Around, day: date) -> date:
    return day.astimezone(around.where) if isinstance(day, datetime) else day


def _formatted(around: Around, day: date, pattern: str) -> str:
    local = _local(around, day)
    at = local if isinstance(local, datetime) else datetime.combine(local, time())
    parts = {
        "YYYY": f"{at.year:04}", "MMMM": calendar.month_name[at.month], "MMM": calendar.month_abbr[at.month],
        "MM": f"{at.month:02}", "M": str(at.month), "DD": f"{at.day:02}", "D": str(at.day), "HH": f"{at.hour:02}",
        "mm": f"{at.minute:02}",
    }  # fmt: skip
    return DATE_PARTS.sub(lambda found: parts[found[0]], pattern)


def _parsed(text: str) -> date:
    found = moment_of(text.strip()) or day_of(text.strip())
    if found is None:
        raise Uncountable
    return found


FUNCTIONS: dict[str, Function] = {
    "+": Function((SAME, SAME), SAME, lambda one, other: one + other),
    "-": Function((NUMBER, NUMBER), NUMBER, lambda one, other: one - other),
    "*": Function((NUMBER, NUMBER), NUMBER, lambda one, other: one * other),
    "/": Function((NUMBER, NUMBER), NUMBER, _divide),
    "%": Function((NUMBER, NUMBER), NUMBER, _remainder),
    "^": Function((NUMBER, NUMBER), NUMBER, _power),
    "negate": Function((NUMBER,), NUMBER, lambda one: -one),
    "==": Function((SAME, SAME), TRUTH, _equal, with_empty=True),
    "!=": Function((SAME, SAME), TRUTH, lambda one, other: not _equal(one, other), with_empty=True),
    ">": Function((SAME, SAME), TRUTH, _compare(lambda one, other: one > other), with_empty=True),
    "<": Function((SAME, SAME), TRUTH, _compare(lambda one, other: one < other), with_empty=True),
    ">=": Function((SAME, SAME), TRUTH, _compare(lambda one, other: one >= other), with_empty=True),
    "<=": Function((SAME, SAME), TRUTH, _compare(lambda one, other: one <= other), with_empty=True),
    "and": Function((TRUTH, TRUTH), TRUTH, lambda *all_of: all(all_of), more=True, with_empty=True),
    "or": Function((TRUTH, TRUTH), TRUTH, lambda *any_of: any(any_of), more=True, with_empty=True),
    "not": Function((TRUTH,), TRUTH, lambda one: not one, with_empty=True),
    "if": Function((TRUTH, SAME, SAME), SAME, lambda yes, one, other: one if yes else other, with_empty=True),
    "empty": Function((ANY,), TRUTH, lambda one: one is None or one == "", with_empty=True),
    "default": Function((SAME, SAME), SAME, lambda one, other: other if one in (None, "") else one, with_empty=True),
    "concat": Function((ANY,), TEXT, lambda *parts: "".join(map(as_text, parts)), more=True, with_empty=True),
    "format": Function((ANY,), TEXT, as_text, with_empty=True),
    "length": Function((TEXT,), NUMBER, lambda text: float(len(text or "")), with_empty=True),
    "upper": Function((TEXT,), TEXT, str.upper),
    "lower": Function((TEXT,), TEXT, str.lower),
    "trim": Function((TEXT,), TEXT, str.strip),
    "contains": Function((TEXT, TEXT), TRUTH, lambda text, part: (part or "") in (text or ""), with_empty=True),
    "startsWith": Function(
        (TEXT, TEXT), TRUTH, lambda text, part: (text or "").startswith(part or ""), with_empty=True
    ),
    "endsWith": Function((TEXT, TEXT), TRUTH, lambda text, part: (text or "").endswith(part or ""), with_empty=True),
    "replace": Function((TEXT, TEXT, TEXT), TEXT, lambda text, old, new: text.replace(old, new) if old else text),
    "slice": Function((TEXT, NUMBER, NUMBER), TEXT, _slice, optional=1),
    "toNumber": Function((TEXT,), NUMBER, _to_number),
    "round": Function((NUMBER, NUMBER), NUMBER, _round, optional=1),
    "floor": Function((NUMBER,), NUMBER, lambda one: float(math.floor(one))),
    "ceil": Function((NUMBER,), NUMBER, lambda one: float(math.ceil(one))),
    "abs": Function((NUMBER,), NUMBER, abs),
    "sign": Function((NUMBER,), NUMBER, lambda one: float((one > 0) - (one < 0))),
    "sqrt": Function((NUMBER,), NUMBER, lambda one: _power(one, 0.5)),
    "min": Function((NUMBER,), NUMBER, lambda *all_of: min(all_of), more=True),
    "max": Function((NUMBER,), NUMBER, lambda *all_of: max(all_of), more=True),
    "sum": Function(
        (NUMBER,), NUMBER, lambda *all_of: math.fsum(one or 0 for one in all_of), more=True, with_empty=True
    ),
    "now": Function((), DATE, lambda around: around.now, around=True),
    "today": Function((), DATE, lambda around: around.now.astimezone(around.where).date(), around=True),
    "date": Function((TEXT,), DATE, _parsed),
    "dateAdd": Function((DATE, NUMBER, TEXT), DATE, _shifted(1)),
    "dateSubtract": Function((DATE, NUMBER, TEXT), DATE, _shifted(-1)),
    "dateBetween": Function((DATE, DATE, TEXT), NUMBER, _between),
    "formatDate": Function((DATE, TEXT), TEXT, _formatted, around=True),
    "year": Function((DATE,), NUMBER, lambda around, day: float(_local(around, day).year), around=True),
    "month": Function((DATE,), NUMBER, lambda around, day: float(_local(around, day).month), around=True),
    "day": Function((DATE,), NUMBER, lambda around, day: float(_local(around, day).day), around=True),
    "weekday": Function((DATE,), NUMBER, lambda around, day: float(_local(around, day).isoweekday()), around=True),
}
