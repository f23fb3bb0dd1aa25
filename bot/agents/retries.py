"""When to try a failed call again: one policy for every transient failure, pure and without randomness."""

import hashlib

FIRST_S = 10.0
LONGEST_S = 300.0
SPREAD = 0.25
MOST_TRIES = 6
LONGEST_ASKED_S = 15 * 60.0


def wait_before_retry(*, failures: int, key: str, retry_after_s: float | None = None) -> float | None:
    """Return the seconds to wait after that many failures in a row, or None when the work must be parked.

    min(10 s·2^(n−1), 300 s) ± 25 %, at most 6 tries; a Retry-After is obeyed up to 15 minutes. The spread is drawn from
    `key`, so that a resumed run waits as it did before while different runs do not return in step.
    """
    if failures >= MOST_TRIES or (retry_after_s or 0) > LONGEST_ASKED_S:
        return None
    usual = min(FIRST_S * 2.0 ** (failures - 1), LONGEST_S) * _spread(f"{key}/{failures}")
    return max(usual, retry_after_s or 0)


def _spread(key: str) -> float:
    """Return a factor within 1 ± 25 %, always the same for the same key."""
    fraction = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32
    return 1 - SPREAD + 2 * SPREAD * fraction
