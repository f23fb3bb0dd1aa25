"""Days and moments as a reader means them: relative periods and the moments a day begins and ends in their zone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

N_DAYS = re.compile(r"^(past|next)_n_days:(\d{1,5})$")


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` on and before `end`; None is open."""

    first: date | None
    end: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.end is None or day < self.end)


def one_day(day: date) -> Days:
    """Return the period of a single day."""
    return Days(day, day + timedelta(days=1))


def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its IANA name, None when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment(day: date, where: ZoneInfo) -> str:
    """Return when a day begins in a zone, as cells keep moments: UTC to the second."""
    return datetime.combine(day, time(), where).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def period(words: str, today: date) -> Days | None:
    """Return the days that words such as `this_week` or `past_n_days:7` mean today; None for other words."""
    if found := N_DAYS.match(words):
        count = timedelta(days=int(found[2]))
        ahead = found[1] == "next"
        return Days(today, today + count + timedelta(days=1)) if ahead else Days(today - count, today + timedelta(1))
    made = PERIODS.get(words)
    return made(today) if made else None


def _week(today: date, weeks: int) -> Days:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return Days(monday, monday + timedelta(weeks=1))


def _month(today: date, months: int) -> Days:
    return Days(month_start(today, months), month_start(today, months + 1))


def month_start(day: date, months: int = 0) -> date:
    """Return the first day of the month that lies so many months ahead."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


PERIODS: dict[str, Callable[[date], Days]] = {
    "today": one_day,
    "yesterday": lambda today: one_day(today - timedelta(days=1)),
    "tomorrow": lambda today: one_day(today + timedelta(days=1)),
    "this_week": lambda today: _week(today, 0),
    "last_week": lambda today: _week(today, -1),
    "next_week": lambda today: _week(today, 1),
    "this_month": lambda today: _month(today, 0),
    "last_month": lambda today: _month(today, -1),
    "next_month": lambda today: _month(today, 1),
}
