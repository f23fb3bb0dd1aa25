"""Small things every part of the local Slack needs: Slack's error, its identifiers and its timestamps."""

import hashlib
import secrets
import string
from typing import Any

from bot.clock import Clock

Json = dict[str, Any]
ALPHABET = string.digits + string.ascii_uppercase


class SlackError(Exception):
    """A Web API call that Slack answers with `{"ok": false, "error": code}`; `extra` joins the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code, self.extra = code, extra


class RateLimited(SlackError):
    """The call is answered 429 with a Retry-After header of whole seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("ratelimited")
        self.retry_after_s = retry_after_s


def _base36(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 36)
        digits.append(ALPHABET[digit])
    return "".join(digits)


def new_id(prefix: str) -> str:
    """Return an identifier nobody has had before, in Slack's shape."""
    return prefix + _base36(secrets.randbits(64), 10)


def stable_id(prefix: str, *parts: str) -> str:
    """Return the identifier these words always have, so that a seed means the same people on every machine."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"{prefix}0{_base36(int.from_bytes(digest[:8], 'big'), 9)}"


class Stamps:
    """Hands out message timestamps that only ever rise, also while the clock stands still and across restarts."""

    def __init__(self, clock: Clock, last: str) -> None:
        self._clock = clock
        self._last = int(last.replace(".", "") or 0)

    def next(self) -> str:
        """Return the next timestamp: seconds, a dot, six digits."""
        self._last = max(int(self._clock.now().timestamp() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
