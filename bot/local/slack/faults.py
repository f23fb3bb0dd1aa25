"""Switches that make the local Slack misbehave in the ways the real one does."""

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock


@dataclass(slots=True)
class _Limit:
    until: datetime
    retry_after_s: int


class Faults:
    """Every fault is off until it is asked for; how long one lasts goes by `clock`, which a test sets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limits: dict[str, _Limit] = {}
        self._posts_per_s: float | None = None
        self._burst = 1.0
        self._buckets: dict[str, tuple[float, float]] = {}
        self.refused: dict[str, str] = {}
        self.copies = 1
        self.bad_signatures = 0
        self._looks, self._looks_left = 0, dict[str, int]()

    def answer_429(self, *, for_s: float, method: str = "*", retry_after_s: int = 1) -> None:
        """Answer calls of `method` (every method by default) with 429 for the next `for_s` seconds."""
        self._limits[method] = _Limit(self._clock.now() + timedelta(seconds=for_s), retry_after_s)

    def refuse(self, method: str, error: str = "not_authorized") -> None:
        """Refuse every call of `method` with this error, as a workspace does that does not grant it."""
        self.refused[method] = error

    def limit_posts(self, per_s: float | None = 1.0, burst: int = 4) -> None:
        """Allow each channel `per_s` new messages a second after a burst; None lifts the limit."""
        self._posts_per_s, self._burst = per_s, float(burst)
        self._buckets.clear()

    def repeat_deliveries(self, copies: int) -> None:
        """Send each delivery `copies` times with the same event id; 1 is normal."""
        self.copies = copies

    def forge_signatures(self, count: int) -> None:
        """Sign the next `count` HTTP deliveries with the wrong secret."""
        self.bad_signatures = count

    def scan_files(self, looks: int) -> None:
        """Show no uploaded file before the app has asked for it so many times, as Slack does while it looks at one."""
        self._looks = looks

    def is_scanned(self, file: str, *, asked: bool = False) -> bool:
        """Tell whether a file may be shown, and count that the app `asked`."""
        left = self._looks_left.setdefault(file, self._looks)
        self._looks_left[file] = max(0, left - asked)
        return left == 0

    def clear(self) -> None:
        """Behave again."""
        self._limits.clear()
        self.refused.clear()
        self._looks_left.clear()
        self._posts_per_s, self.copies, self.bad_signatures, self._looks = None, 1, 0, 0

    def forge_next(self) -> bool:
        """Tell whether this HTTP delivery is to carry a bad signature, and count it."""
        if self.bad_signatures == 0:
            return False
        self.bad_signatures -= 1
        return True

    def wait_for(self, method: str, channel: str | None) -> int | None:
        """Return the Retry-After seconds with which this call is refused, or None when it may pass."""
        for name in (method, "*"):
            limit = self._limits.get(name)
            if limit and limit.until > self._clock.now():
                return limit.retry_after_s
        if method == "chat.postMessage" and channel and self._posts_per_s:
            return self._take(channel, self._posts_per_s)
        return None

    def _take(self, channel: str, per_s: float) -> int | None:
        tokens, seen = self._buckets.get(channel, (self._burst, _now()))
        tokens = min(self._burst, tokens + (_now() - seen) * per_s)
        allowed = tokens >= 1
        self._buckets[channel] = (tokens - 1 if allowed else tokens, _now())
        return None if allowed else max(1, math.ceil((1 - tokens) / per_s))


def _now() -> float:
    return asyncio.get_running_loop().time()
