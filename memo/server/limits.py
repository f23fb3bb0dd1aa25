"""How much and how often we take something from one person."""

from collections.abc import Callable
from datetime import datetime

from memo.server.errors import TooMany

TITLE_CHARS = 300
FEEDBACK_CHARS = 10_000
COMMENT_CHARS = 5_000
IMAGE_BYTES = 10 * 1024 * 1024
IMPORT_BYTES = 50 * 1024 * 1024
IMPORT_UNPACKED_BYTES = 200 * 1024 * 1024
CSV_BYTES = 20 * 1024 * 1024
IMPORT_FILES = 2_000
MARKDOWN_BYTES = 5 * 1024 * 1024
JSON_BYTES = 1024 * 1024
SOCKET_MESSAGE_BYTES = 16 * 1024 * 1024
OUTGOING_BYTES = 32 * 1024 * 1024
KEYS_KEPT = 10_000


class RateLimit:
    """At most `times` within `per_s` seconds for each key, counted in memory."""

    def __init__(self, *, times: int, per_s: float, now: Callable[[], datetime]) -> None:
        self._times = times
        self._per_s = per_s
        self._now = now
        self._seen: dict[str, list[float]] = {}

    def take(self, key: str) -> None:
        """Count one use by `key`; raises `TooMany` when it was one too many."""
        at = self._now().timestamp()
        recent = [moment for moment in self._seen.get(key, ()) if moment > at - self._per_s]
        if len(recent) >= self._times:
            wait = int(recent[0] + self._per_s - at) + 1
            raise TooMany(f"That was too often. Try again in {_spoken(wait)}.", retry_after_s=wait)
        if len(self._seen) > KEYS_KEPT:
            self._seen.clear()
        self._seen[key] = [*recent, at]

    def forget(self, key: str) -> None:
        """Start anew for `key`."""
        self._seen.pop(key, None)


def _spoken(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 90 else f"{round(seconds / 60)} minutes"
