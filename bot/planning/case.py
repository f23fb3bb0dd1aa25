"""The case against building, in numbers: who asks, what owning it costs, what could go instead, how small it could be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.planning.costs import ASSUMED_HIGH_USD, ASSUMED_LOW_USD, Spent
from bot.specs import Spec

REPAIRS_A_YEAR, MINUTES_A_REPAIR = 2.0, 60.0
ENOUGH_FEATURES, ENOUGH_DAYS = 3, 30.0
YEAR_DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Demand:
    """How many users' reports speak of this, from how many people, and the items they are gathered under."""

    reports: int
    people: int
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What was shipped so far: features, repairs, and over how many days."""

    features: int
    repairs: int
    days: float


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What owning it costs a year: repairs, US dollars from low to high, minutes of a person, and what that rests on."""

    repairs: float
    low_usd: float
    high_usd: float
    minutes: float
    basis: str


@dataclass(frozen=True, slots=True)
class Removable:
    """A flag whose feature could be removed instead, and what speaks for it."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Smallest:
    """The least that still answers the first flow: its deed and how many criteria of how many it needs."""

    deed: str
    criteria: int
    of: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision not to build something like this: which item, when, by whom, why."""

    item: int
    title: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that speaks against building, from the journal and the flags; `removable` is None where these did not answer."""

    demand: Demand
    upkeep: Upkeep
    removable: tuple[Removable, ...] | None
    smallest: Smallest


def upkeep_of(slices: int, record: Record, history: Sequence[Spent]) -> Upkeep:
    """Return what so many slices cost to own for a year: from our own repairs once there are features enough, else assumed."""
    own = record.features >= ENOUGH_FEATURES and record.days >= ENOUGH_DAYS
    each = record.repairs / record.features * YEAR_DAYS / record.days if own else REPAIRS_A_YEAR
    prices = sorted(one.usd for one in history if one.repair)
    low, high = (prices[0], prices[-1]) if own and prices else (ASSUMED_LOW_USD, ASSUMED_HIGH_USD)
    repairs = each * slices
    shipped = f"{record.repairs} repairs of {record.features} features in {record.days:.0f} days"
    assumed = f"{REPAIRS_A_YEAR:.0f} repairs a slice, ${low:.2f} to ${high:.2f} and an hour of a person each"
    basis = shipped if own else f"assumed: {assumed}"
    return Upkeep(repairs, repairs * low, repairs * high, repairs * MINUTES_A_REPAIR, basis)


def smallest_of(spec: Spec) -> Smallest:
    """Return the least version of a spec: its first flow with its own success and failure."""
    first = spec.flows[0]
    own = [row for row in spec.criteria if row.flow == first.id]
    return Smallest(first.deed, len(own), len(spec.criteria))
