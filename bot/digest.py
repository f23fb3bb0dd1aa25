"""The numbers of a digest, computed from journal rows alone, so that anyone can compute them again and get the same."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

DECIDED_AGAINST = "IdeaDeclined"


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One journal line as the digest sees it; `stage` is where the item stood after it, `usd` what it cost.

    A row with a `score` ties a bug to the specification `item`, which was accepted with that score (of 100), or as `debt`.
    """

    number: int
    at: datetime
    item: str
    title: str
    event: str
    stage: str
    waits_for: str = ""
    usd: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    model_source: str = ""
    score: float | None = None
    debt: bool = False


@dataclass(frozen=True, slots=True)
class FlagState:
    """A flag as it stood at the end of the period."""

    key: str
    ring: str
    owner: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which stages mean shipped, waiting on a person, and over; all others are in flight."""

    shipped: frozenset[str]
    waiting: frozenset[str]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One item in a list of the digest; `hours` is how long it has stood in its stage at the end of the period."""

    item: str
    title: str
    stage: str
    since: datetime
    hours: float
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A flag and the days left to its end (negative: overdue; None: no end)."""

    key: str
    ring: str
    owner: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Spend:
    """What was spent on one kind of model source in the period."""

    model_source: str
    usd: float
    input_tokens: int
    output_tokens: int
    calls: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A specification against whose feature bugs were filed in the period, and the score it was accepted with (of 100)."""

    item: str
    title: str
    bugs: int
    score: float
    debt: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """The numbers of one period; `first` and `last` are the journal numbers it covers (0 when the period is empty)."""

    since: datetime
    until: datetime
    first: int
    last: int
    shipped: tuple[Line, ...]
    waiting: tuple[Line, ...]
    in_flight: tuple[Line, ...]
    flags: tuple[Clock, ...]
    spend: tuple[Spend, ...]
    declined: tuple[Line, ...] = ()
    followed: tuple[FollowUp, ...] = ()

    @property
    def usd(self) -> float:
        """Return all money spent in the period."""
        return math.fsum(part.usd for part in self.spend)

    @property
    def is_quiet(self) -> bool:
        """Return whether there is nothing to tell."""
        return not (self.shipped or self.declined or self.waiting or self.in_flight or self.spend or self.followed)


def compute(
    rows: Iterable[JournalRow], *, flags: Sequence[FlagState], since: datetime, until: datetime, vocabulary: Vocabulary
) -> Digest:
    """Compute the digest of [since, until) from the journal; order and repetition of rows do not matter."""
    known = sorted({row.number: row for row in rows if row.at < until}.values(), key=lambda row: row.number)
    period = [row for row in known if row.at >= since]
    lines = _standing(known, until)
    declined_now = {row.item for row in period if row.event == DECIDED_AGAINST}
    shipped_now = {row.item for row in period if row.stage in vocabulary.shipped}
    return Digest(
        since=since,
        until=until,
        first=period[0].number if period else 0,
        last=period[-1].number if period else 0,
        shipped=tuple(line for line in lines if line.stage in vocabulary.shipped and line.item in shipped_now),
        waiting=tuple(line for line in lines if line.stage in vocabulary.waiting),
        in_flight=tuple(line for line in lines if line.stage not in _not_in_flight(vocabulary)),
        flags=tuple(sorted((_clock(flag, until) for flag in flags), key=_by_urgency)),
        spend=_spend(period),
        declined=tuple(line for line in lines if line.item in declined_now),
        followed=_followed(period),
    )


def agrees(digest: Digest, rows: Iterable[JournalRow], *, flags: Sequence[FlagState], vocabulary: Vocabulary) -> bool:
    """Say whether computing the digest again from the journal gives exactly these numbers."""
    return digest == compute(rows, flags=flags, since=digest.since, until=digest.until, vocabulary=vocabulary)


def _standing(rows: Sequence[JournalRow], until: datetime) -> list[Line]:
    latest: dict[str, JournalRow] = {}
    entered: dict[str, datetime] = {}
    for row in rows:
        if row.item not in latest or latest[row.item].stage != row.stage:
            entered[row.item] = row.at
        latest[row.item] = row
    return [_line(row, entered[row.item], until) for row in sorted(latest.values(), key=lambda row: entered[row.item])]


def _line(row: JournalRow, since: datetime, until: datetime) -> Line:
    hours = round((until - since).total_seconds() / 3600, 1)
    return Line(row.item, row.title, row.stage, since, hours, row.waits_for)


def _not_in_flight(vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.shipped | vocabulary.waiting | vocabulary.closed


def _clock(flag: FlagState, until: datetime) -> Clock:
    days = None if flag.ends_at is None else math.floor((flag.ends_at - until).total_seconds() / 86400)
    return Clock(flag.key, flag.ring, flag.owner, days)


def _by_urgency(clock: Clock) -> tuple[float, str]:
    return (math.inf if clock.days_left is None else clock.days_left, clock.key)


def _followed(rows: Sequence[JournalRow]) -> tuple[FollowUp, ...]:
    """Count the bugs by specification, the most first."""
    tied = [row for row in rows if row.score is not None]
    counts = Counter(row.item for row in tied)
    latest = {row.item: row for row in tied}
    found = [FollowUp(item, row.title, counts[item], row.score or 0.0, row.debt) for item, row in latest.items()]
    return tuple(sorted(found, key=lambda one: (-one.bugs, one.item)))


def _spend(rows: Sequence[JournalRow]) -> tuple[Spend, ...]:
    paid = [row for row in rows if row.model_source]
    return tuple(_spend_of(source, paid) for source in sorted({row.model_source for row in paid}))


def _spend_of(source: str, rows: Sequence[JournalRow]) -> Spend:
    own = [row for row in rows if row.model_source == source]
    tokens_in, tokens_out = sum(row.input_tokens for row in own), sum(row.output_tokens for row in own)
    return Spend(source, math.fsum(row.usd for row in own), tokens_in, tokens_out, len(own))
