"""How fast we speak: about a message a second a channel, with tokens in reserve for what must not be lost."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum


class Priority(Enum):
    """Who may use the reserve: finals, approvals, errors and answers to a person are VITAL, progress is ROUTINE."""

    ROUTINE = "routine"
    VITAL = "vital"


@dataclass(frozen=True, slots=True)
class Rate:
    """A channel's allowance: `burst` tokens at most, `per_s` back each second, the last `reserve` for VITAL only."""

    per_s: float = 1.0
    burst: float = 5.0
    reserve: float = 2.0


# Slack counts edits by workspace, in no documented burst: we go fast, wait when it says so, and edit each card once a second.
EDITS = Rate(per_s=20, burst=40, reserve=10)


class Bucket:
    """One channel's tokens; times are seconds on any one monotonic clock."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._tokens, self._at = rate, rate.burst, now

    def take(self, now: float, priority: Priority) -> float:
        """Take a token and return 0, or take none and return the seconds after which to ask again."""
        self._tokens = min(self._rate.burst, self._tokens + (now - self._at) * self._rate.per_s)
        self._at = now
        needed = 1.0 if priority is Priority.VITAL else 1.0 + self._rate.reserve
        if self._tokens >= needed - 1e-9:
            self._tokens -= 1.0
            return 0.0
        return (needed - self._tokens) / self._rate.per_s


class Pace:
    """Makes calls wait for their turn; within a channel and priority, first come is first served."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: dict[str, Bucket] = {}
        self._queues: defaultdict[tuple[str, Priority], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._closed_until: dict[str, float] = {}

    async def turn(self, of: str, priority: Priority, rate: Rate | None = None) -> None:
        """Return when a token of a channel, or of another allowance with a rate of its own, has been taken."""
        async with self._queues[of, priority]:
            bucket = self._buckets.setdefault(of, Bucket(rate or self._rate, _now()))
            wait = bucket.take(_now(), priority)
            while wait:
                await asyncio.sleep(wait)
                wait = bucket.take(_now(), priority)

    def close(self, method: str, for_s: float) -> None:
        """Note that Slack wants no call of `method` for so many seconds."""
        self._closed_until[method] = max(self._closed_until.get(method, 0), _now() + for_s)

    def closed_for(self, method: str) -> float:
        """Return the seconds for which `method` must not be called."""
        return max(0.0, self._closed_until.get(method, 0) - _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
