"""What a plan costs in money: from what finished work cost, or from stated assumptions until there is some."""

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 3
ASSUMED_LOW_USD, ASSUMED_HIGH_USD = 0.6, 3.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What one finished item cost in US dollars and in minutes of work; `repair` says that it mended something."""

    usd: float
    minutes: float
    repair: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """A range in US dollars, what it rests on, and the sum at which each slice stops and asks."""

    low: float
    high: float
    basis: str
    stops_at: float


def cost_of(slices: int, history: Sequence[Spent], item_usd: float) -> Cost:
    """Return what so many slices cost: from three finished items on, what four of five of them cost."""
    most = slices * item_usd
    if len(history) < ENOUGH:
        assumed = f"${ASSUMED_LOW_USD:.2f} to ${ASSUMED_HIGH_USD:.2f} a slice, as such factories report; no history yet"
        return Cost(min(most, slices * ASSUMED_LOW_USD), min(most, slices * ASSUMED_HIGH_USD), assumed, item_usd)
    each = sorted(one.usd for one in history)
    low, high = each[int((len(each) - 1) * 0.1)], each[-1 - int((len(each) - 1) * 0.1)]
    return Cost(slices * low, slices * high, f"based on {len(each)} finished items", item_usd)
