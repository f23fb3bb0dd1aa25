"""Rollout by customer ring: internal, then cloud, then enterprise; who sees what, when to move on and when to step back.

Pure: it decides from evidence it is handed and reads no server, clock or database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from flags.definitions import Definition, Kind, Ring

RINGS: tuple[Ring, ...] = ("internal", "cloud", "enterprise")
TIER = "tier"
WARN_DAYS_LEFT: Mapping[Kind, int] = {"experiment": 4, "release": 5, "kill-switch": 0}
EXPERIMENT_SHARE = 50


@dataclass(frozen=True, slots=True)
class Need:
    """What a ring must have shown before the next one is served."""

    days: float
    exposed_users: int


NEEDS: Mapping[Ring, Need] = {"internal": Need(1, 1), "cloud": Need(7, 50), "enterprise": Need(0, 0)}


@dataclass(frozen=True, slots=True)
class Seen:
    """When running code last asked for a flag, and what it was answered over the last 24 hours."""

    at: datetime | None
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class FlagState:
    """A flag as the flag server has it in one environment; `ring` is None when no ring is set."""

    key: str
    on: bool
    ring: Ring | None
    share: int
    stale: bool
    seen: Seen


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a flag in the ring it serves now."""

    days_in_ring: float
    exposed_users: int
    open_bugs: int = 0
    breached_guardrails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promote:
    """Serve `to` next: the evidence is there."""

    to: Ring
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay: `needs` says what is missing, and is empty when there is no further ring."""

    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demote:
    """Step back to `to`, or switch off when it is None."""

    to: Ring | None
    reasons: tuple[str, ...]


Decision = Promote | Hold | Demote


@dataclass(frozen=True, slots=True)
class FlagClock:
    """Where a flag stands on its way to its end; `days_left` is None for a flag without an end."""

    day: int
    days_left: int | None
    phase: Literal["running", "warned", "over"]


@dataclass(frozen=True, slots=True)
class FlagView:
    """All that `/flag list` and `/flag show` have to say about one flag."""

    definition: Definition
    state: FlagState | None
    clock: FlagClock
    tiers: tuple[Ring, ...]
    next_ring: Ring | None


def tiers(ring: Ring) -> tuple[Ring, ...]:
    """Return the customer tiers that a flag in `ring` serves."""
    return RINGS[: RINGS.index(ring) + 1]


def following(ring: Ring | None) -> Ring | None:
    """Return the ring after `ring`, the first for None, and None after the last."""
    index = 0 if ring is None else RINGS.index(ring) + 1
    return RINGS[index] if index < len(RINGS) else None


def preceding(ring: Ring) -> Ring | None:
    """Return the ring before `ring`, or None before the first."""
    index = RINGS.index(ring)
    return RINGS[index - 1] if index else None


def share_of(kind: Kind, ring: Ring) -> int:
    """Return the percentage of a ring's users that a flag is on for.

    An experiment keeps one half of the customers for comparison until it has won; our own people all see it.
    """
    return EXPERIMENT_SHARE if kind == "experiment" and ring == "cloud" else 100


def strategy(key: str, ring: Ring, share: int = 100) -> dict[str, Any]:
    """Return the Unleash strategy that serves `share` percent of the users in `ring`, sticky by user id."""
    return {
        "name": "flexibleRollout",
        "title": f"ring: {ring}",
        "parameters": {"rollout": str(share), "stickiness": "userId", "groupId": key},
        "constraints": [
            {"contextName": TIER, "operator": "IN", "values": list(tiers(ring)), "inverted": False,
             "caseInsensitive": False}
        ],
    }  # fmt: skip


def strategies(key: str, ring: Ring, share: int = 100) -> list[dict[str, Any]]:
    """Return the strategies of a ring: where customers are parted for comparison, our own people still see all of it."""
    own = [strategy(key, RINGS[0])] if share < 100 and ring != RINGS[0] else []
    return [strategy(key, ring, share), *own]


def read_strategies(found: Sequence[Mapping[str, Any]]) -> tuple[Ring | None, int]:
    """Return the outermost ring that strategies serve, and the share of it; (None, 0) when they are not a ring of ours."""
    served: dict[Ring, int] = {}
    for item in found:
        for constraint in item.get("constraints", ()):
            values = frozenset(constraint.get("values", ()))
            for ring in RINGS:
                if constraint.get("contextName") == TIER and values == frozenset(tiers(ring)):
                    served[ring] = int(item.get("parameters", {}).get("rollout", 100))
    outermost = max(served, key=RINGS.index, default=None)
    return (outermost, served[outermost]) if outermost else (None, 0)


def decide(ring: Ring, evidence: Evidence) -> Decision:
    """Return whether a flag in `ring` moves on, stays or steps back, with the reasons or what is missing."""
    if evidence.breached_guardrails:
        return Demote(preceding(ring), tuple(f"guardrail breached: {name}" for name in evidence.breached_guardrails))
    nxt = following(ring)
    if nxt is None:
        return Hold(())
    missing = _missing(NEEDS[ring], evidence)
    if missing:
        return Hold(missing)
    return Promote(nxt, _shown(ring, evidence))


def clock(definition: Definition, today: date) -> FlagClock:
    """Return the flag's day (its creation is day 0), the days left, and whether it is due a warning or over."""
    day = (today - definition.created).days
    if definition.ends is None:
        return FlagClock(day, None, "running")
    left = (definition.ends - today).days
    if left <= 0:
        return FlagClock(day, left, "over")
    return FlagClock(day, left, "warned" if left <= WARN_DAYS_LEFT[definition.kind] else "running")


def view(definition: Definition, state: FlagState | None, today: date) -> FlagView:
    """Return what is to be said about a flag; `state` is None when the server does not know it. One that is off begins anew."""
    ring = state.ring if state is not None and state.on else None
    served = tiers(ring) if ring is not None else ()
    return FlagView(definition, state, clock(definition, today), served, following(ring))


def _missing(need: Need, evidence: Evidence) -> tuple[str, ...]:
    missing = []
    if evidence.days_in_ring < need.days:
        missing.append(f"{need.days - evidence.days_in_ring:.1f} more days in this ring (of {need.days:g})")
    if evidence.exposed_users < need.exposed_users:
        missing.append(f"{need.exposed_users - evidence.exposed_users} more users who met it (of {need.exposed_users})")
    if evidence.open_bugs:
        missing.append(f"{evidence.open_bugs} open bugs closed")
    return tuple(missing)


def _shown(ring: Ring, evidence: Evidence) -> tuple[str, ...]:
    return (
        f"{evidence.days_in_ring:.1f} days in {ring}",
        f"{evidence.exposed_users} users met it",
        "no open bugs and no guardrail breached",
    )
